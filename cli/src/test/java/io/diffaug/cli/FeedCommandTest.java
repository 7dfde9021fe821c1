package io.diffaug.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.diffaug.cli.broker.SharedBroker;
import io.diffaug.core.settings.KafkaSettings;
import io.diffaug.proto.RawSample;
import io.diffaug.trainer.data.TopicReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FeedCommandTest {
  @TempDir Path folder;
  private String topic;

  @BeforeEach
  void newTopic() throws Exception {
    topic = SharedBroker.newTopic("raw", 1, Map.of());
  }

  @Test
  void everyRowBecomesASampleKeyedByItsNumber() throws Exception {
    CommandRun run = feed("a,b,kind\n1,2,cat\n3,4,dog\n", "--label", "kind");

    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.err()).contains("taken as a header", "2 samples of width 2");
    assertThat(run.out()).contains("sent 2 samples to " + topic);
    assertThat(keys()).containsExactly("0", "1");
    RawSample second = RawSample.parseFrom(records().get(1).value());
    assertThat(second.getId()).isEqualTo("1");
    assertThat(second.getPayload().getVector().getValuesList()).containsExactly(3f, 4f);
    assertThat(second.getAttributesMap()).containsExactly(Map.entry("label", "dog"));
  }

  @Test
  void aColumnCanHoldTheIds() throws Exception {
    CommandRun run = feed("name,a\np,1\nq,2\n", "--id-column", "name");

    assertThat(run.code()).as(run.err()).isZero();
    assertThat(keys()).containsExactly("p", "q");
  }

  @Test
  void aLoopAppendsThePassToTheIdAndEndsAtTheCount() throws Exception {
    CommandRun run = feed("1,2\n3,4\n", "--loop", "--count", "5", "--rate", "10000");

    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.err()).contains("taken as a sample");
    assertThat(keys()).containsExactly("0-0", "1-0", "0-1", "1-1", "0-2");
  }

  @Test
  void malformedRowsAreAllNamedBeforeAnythingIsSent() throws Exception {
    CommandRun run = feed("a,b\n1,2\n3\n4,x\n5,NA\n6,1e400\n");

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err())
        .contains(
            "line 3: 1 fields (expected: 2",
            "line 4, column 2 (b): \"x\"",
            "line 5, column 2 (b): \"NA\"",
            "line 6, column 2 (b): \"1e400\"",
            "nothing was sent");
    assertThat(records()).isEmpty();
  }

  @Test
  void noMoreThanTwentyComplaintsAreListed() throws Exception {
    CommandRun run = feed("1,2\n" + "x,2\n".repeat(25));

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err()).contains("line 21,", "and 5 more").doesNotContain("line 22,");
  }

  @Test
  void malformedRowsCanBeSkippedAndKeepTheirNumbers() throws Exception {
    CommandRun run = feed("1,2\n?,2\n5,6\n", "--skip-bad-rows");

    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out()).contains("sent 2 samples", "1 malformed rows skipped");
    assertThat(keys()).containsExactly("0", "2");
  }

  @Test
  void aQuoteThatSwallowsRowsIsNeverPassedOver() throws Exception {
    CommandRun run = feed("1,2\n3,\"4\n5,6\n7,8\n", "--skip-bad-rows");

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err()).contains("line 2", "rows after it may be lost in it", "nothing was sent");
    assertThat(records()).isEmpty();
  }

  @Test
  void windowsLineEndsAndQuotedNumbersAreSamples() throws Exception {
    CommandRun run = feed("a,b\r\n\"1.5\",2\r\n3,\" 4 \"\r\n");

    assertThat(run.code()).as(run.err()).isZero();
    assertThat(
            RawSample.parseFrom(records().get(1).value()).getPayload().getVector().getValuesList())
        .containsExactly(3f, 4f);
  }

  @Test
  void localisedNumbersAreRefusedWithRowColumnAndExpectation() throws Exception {
    CommandRun run = feed("a,b\n1,\"1,5\"\n2,\"1.234,5\"\n3,\u0663\u066b\u0665\n4,1 000\n");

    assertThat(run.code()).isEqualTo(1);
    String expected =
        " (expected: a decimal number such as -1.5 or 2e-3, digits 0 to 9 and a point)";
    assertThat(run.err())
        .contains(
            "line 2, column 2 (b): \"1,5\"" + expected,
            "line 3, column 2 (b): \"1.234,5\"" + expected,
            "line 4, column 2 (b): \"\u0663\u066b\u0665\"" + expected,
            "line 5, column 2 (b): \"1 000\"" + expected);
  }

  @Test
  void otherBytesThanUtf8AreRefused() throws Exception {
    Path file = folder.resolve("latin.csv");
    Files.write(file, "id,a\nM\u00fcller,1\n".getBytes(StandardCharsets.ISO_8859_1));
    CommandRun run =
        CommandRun.onSharedBroker(List.of("feed", "--data", file.toString(), "--id-column", "id"));

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err()).contains("latin.csv", "(expected: UTF-8)");
  }

  @Test
  void aClockThatTheBrokerRefusesIsNamed() throws Exception {
    // to this topic every clock is late: a sample a millisecond old is too old
    topic = SharedBroker.newTopic("late", 1, Map.of("message.timestamp.before.max.ms", "0"));
    CommandRun run = feed("1,2\n3,4\n");

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err()).contains(topic + " at ", "imestamp");
  }

  @Test
  void aFileWithoutOneSampleIsRefused() throws Exception {
    assertThat(feed("").err()).contains("the file is empty");
    assertThat(feed("a,b\n").err()).contains("no sample");
    CommandRun run = feed("a,b\nx,y\n", "--skip-bad-rows", "--loop");
    assertThat(run.code()).isEqualTo(1);
    assertThat(records()).isEmpty();
  }

  @Test
  void anAbsentTopicIsNamed() throws Exception {
    topic = "no-such-topic";
    CommandRun run = feed("1,2\n", "-D", "diffaug.kafka.client.max.block.ms=2000");

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err()).contains("no-such-topic at " + SharedBroker.bootstrapServers());
  }

  @Test
  void aHostThatDoesNotResolveIsAConfigurationError() throws Exception {
    Path file = Files.writeString(folder.resolve("samples.csv"), "1,2\n");
    CommandRun run =
        CommandRun.of(
            CommandRun.at("no-such-host.invalid:9092", List.of("feed", "--data", file.toString())));

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("no-such-host.invalid:9092");
  }

  @Test
  void aRateThatIsNoneIsAUsageError() throws Exception {
    CommandRun run = feed("1,2\n", "--rate", "0");

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("--rate: 0.0 (expected: > 0)");
  }

  private CommandRun feed(String csv, String... options) throws Exception {
    Path file = Files.writeString(folder.resolve("samples.csv"), csv);
    List<String> arguments = new ArrayList<>(List.of("feed", "--data", file.toString()));
    arguments.addAll(List.of(options));
    arguments.addAll(List.of("-D", "diffaug.kafka.topics.input=" + topic));
    return CommandRun.onSharedBroker(arguments);
  }

  private List<String> keys() throws Exception {
    return records().stream()
        .map(record -> new String(record.key(), StandardCharsets.UTF_8))
        .toList();
  }

  private List<ConsumerRecord<byte[], byte[]>> records() throws Exception {
    KafkaSettings kafka = SharedBroker.settings();
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    try (TopicReader reader = TopicReader.open(kafka, topic, Duration.ofSeconds(60))) {
      reader.readToEnd(records::add);
    }
    return records;
  }
}
