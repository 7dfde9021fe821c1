package io.diffaug.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.diffaug.cli.broker.SharedBroker;
import io.diffaug.learner.online.LearnReport;
import io.diffaug.learner.pairs.PairBatch;
import io.diffaug.learner.pairs.PairReader;
import io.diffaug.learner.pairs.PairSubscription;
import io.diffaug.learner.pairs.ReceivedPair;
import io.diffaug.proto.ContrastivePair;
import io.diffaug.proto.Payload;
import io.diffaug.proto.Provenance;
import io.diffaug.proto.VectorPayload;
import io.diffaug.proto.View;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A topic of committed pairs with aborted transactions and records between them that are no pairs.
 */
class LearnCommandTest {
  private static final int PAIRS = 400;
  private static final int ABORTED_ID = -1;
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final List<String> SMALL =
      List.of(
          "-D", "diffaug.learn.batch=32",
          "-D", "diffaug.learn.fit-on=64",
          // No part of what there is, or the reader would wait behind the last pair for another
          // one.
          "-D", "diffaug.learn.fresh=15",
          "-D", "diffaug.learn.encoder.hidden=16");

  private static final SplittableRandom RANDOM = new SplittableRandom(1);
  private static String topic;
  private static KafkaProducer<byte[], byte[]> producer;

  @TempDir private Path folder;

  @BeforeAll
  static void publish() throws Exception {
    topic = SharedBroker.newTopic("learned-pairs", 1, Map.of());
    producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", SharedBroker.bootstrapServers(), "transactional.id", topic),
            new ByteArraySerializer(),
            new ByteArraySerializer());
    producer.initTransactions();
    for (int from = 0; from < PAIRS; from += 100) {
      List<byte[]> values =
          new ArrayList<>(IntStream.range(from, from + 100).mapToObj(id -> pair(id, 4)).toList());
      values.add(50, new byte[] {-1, -1});
      values.add(70, pair(ABORTED_ID, 5));
      values.add(null);
      send(true, values);
      send(false, List.of(pair(ABORTED_ID, 4), pair(ABORTED_ID, 4)));
    }
    try (PairReader reader = PairReader.open(subscription())) {
      read(reader, PAIRS); // the broker writes markers after it has answered the producer
    }
  }

  @AfterAll
  static void closeProducer() {
    producer.close();
  }

  @Test
  void aReaderSeesEveryCommittedPairOnceAndInOrderAndCountsWhatIsNone() throws Exception {
    try (PairReader reader = PairReader.open(subscription())) {
      assertThat(ids(readAll(reader))).containsExactlyElementsOf(range(0, PAIRS));
      assertThat(reader.undecodable().byReason())
          .isEqualTo(Map.of("unparseable", 4L, "wrong-width", 4L, "null-value", 4L));
      assertThat(reader.undecodable().examples()).hasSize(10).allMatch(e -> e.startsWith(topic));
    }
  }

  @Test
  void aGroupGoesOnBehindWhatItCommitted() throws Exception {
    PairSubscription group = subscription().inGroup("goes-on");
    try (PairReader reader = PairReader.open(group)) {
      assertThat(ids(read(reader, 130))).containsExactlyElementsOf(range(0, 130));
      assertThat(reader.commit()).isTrue();
      assertThat(ids(read(reader, 50))).containsExactlyElementsOf(range(130, 180));
    }
    try (PairReader again = PairReader.open(group)) {
      assertThat(ids(readAll(again))).containsExactlyElementsOf(range(130, PAIRS));
      assertThat(again.commit()).isTrue();
    }
    try (PairReader atTheEnd = PairReader.open(group)) {
      Awaitility.await()
          .atMost(LONG)
          .until(() -> atTheEnd.read(1, Duration.ZERO).isEmpty() && atTheEnd.caughtUp());
    }
  }

  @Test
  void aLearnerThatSavedItsPositionsGoesOnWithoutAGroup() throws Exception {
    Map<Integer, Long> saved;
    try (PairReader reader = PairReader.open(subscription())) {
      read(reader, 150);
      saved = reader.positions();
    }
    try (PairReader again = PairReader.open(subscription().startingAt(saved))) {
      assertThat(ids(readAll(again))).containsExactlyElementsOf(range(150, PAIRS));
    }
  }

  @Test
  void equalPairsAndSeedGiveEqualWeightsAndTheReportSaysWhatThePairsAreWorth() throws Exception {
    LearnReport first = learn("first", "--steps", "26");
    assertThat(first.steps()).isEqualTo(26);
    assertThat(first.pairsRead()).isEqualTo(PAIRS);
    assertThat(first.distinctAnchors()).isEqualTo(PAIRS);
    assertThat(first.undecodable()).containsEntry("wrong-width", 4L);
    assertThat(first.modelVersions()).isEqualTo(Map.of(3L, (long) PAIRS));
    assertThat(first.readings()).hasSize(4);
    assertThat(first.result()).containsOnlyKeys("raw", "noise", "mix", "published");
    assertThat(first.result().get("published")).containsOnlyKeys("knn", "linear");
    assertThat(learn("second", "--steps", "26").weights()).isEqualTo(first.weights());
    assertThat(learn("third", "--steps", "26", "-D", "diffaug.learn.seed=2").weights())
        .doesNotContainValue(first.weights().get("published"));
  }

  @Test
  void withoutLabelsTheFigureNeedsNone() throws Exception {
    CommandRun run = run("--time", "1ms");
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out()).contains("256 published pairs held back").contains("retrieval %");
  }

  @Test
  void whatIsMissingIsNamed() throws Exception {
    CommandRun label = run("--label", "label");
    assertThat(label.code()).isEqualTo(2);
    assertThat(label.err()).contains("--label: label (expected: a holdout too)");

    CommandRun fewPairs =
        run(
            "-D",
            "diffaug.learn.fit-on=500",
            "-D",
            "diffaug.learn.batch=401",
            "-D",
            "diffaug.learn.patience=1s");
    assertThat(fewPairs.code()).isEqualTo(1);
    assertThat(fewPairs.err()).contains("pairs of 400 distinct anchors after 1 s");

    CommandRun absent = CommandRun.onSharedBroker(List.of("learn", "--topic", "no-such-topic"));
    assertThat(absent.code()).isEqualTo(1);
    assertThat(absent.err()).contains("no-such-topic");
  }

  private LearnReport learn(String name, String... options) throws Exception {
    Path holdout = folder.resolve("holdout.csv");
    List<String> lines = new ArrayList<>(List.of("a,b,c,d,label"));
    for (int i = 0; i < 50; i++) {
      lines.add(i % 2 + "," + i + ",0." + i + "," + -i + "," + (i % 2 == 0 ? "even" : "odd"));
    }
    Files.write(holdout, lines);
    Path json = folder.resolve(name + ".json");
    List<String> all = new ArrayList<>(List.of(options));
    all.addAll(List.of("--holdout", holdout.toString(), "--label", "label"));
    all.addAll(List.of("--json", json.toString()));
    CommandRun run = run(all.toArray(String[]::new));
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out()).contains("encoder, published pairs");
    return new ObjectMapper().readValue(json.toFile(), LearnReport.class);
  }

  private static CommandRun run(String... options) throws Exception {
    List<String> arguments = new ArrayList<>(List.of("learn", "--topic", topic));
    arguments.addAll(SMALL);
    arguments.addAll(List.of(options));
    return CommandRun.onSharedBroker(arguments);
  }

  private static PairSubscription subscription() throws Exception {
    return PairSubscription.of(SharedBroker.settings().client(), topic).withQueued(37);
  }

  /** Reads some pairs, in as many reads as the broker's pace takes. */
  private static List<ReceivedPair> read(PairReader reader, int count) {
    List<ReceivedPair> pairs = new ArrayList<>();
    Awaitility.await()
        .atMost(LONG)
        .until(
            () -> {
              pairs.addAll(reader.read(count - pairs.size(), LONG).pairs());
              return pairs.size() == count;
            });
    return pairs;
  }

  private static List<ReceivedPair> readAll(PairReader reader) {
    List<ReceivedPair> pairs = new ArrayList<>();
    while (pairs.isEmpty() || !reader.caughtUp()) {
      PairBatch batch = reader.read(64, Duration.ofSeconds(1));
      pairs.addAll(batch.pairs());
    }
    return pairs;
  }

  private static List<Integer> ids(List<ReceivedPair> pairs) {
    return pairs.stream().map(pair -> Integer.valueOf(pair.origin().sampleId())).toList();
  }

  private static List<Integer> range(int from, int to) {
    return IntStream.range(from, to).boxed().toList();
  }

  private static byte[] pair(int id, int width) {
    return ContrastivePair.newBuilder()
        .setSampleId(Integer.toString(id))
        .setAnchor(payload(width))
        .addViews(View.newBuilder().setPayload(payload(width)))
        .addViews(View.newBuilder().setPayload(payload(width)))
        .setProvenance(Provenance.newBuilder().setModelVersion(3))
        .build()
        .toByteArray();
  }

  private static Payload payload(int width) {
    VectorPayload.Builder vector = VectorPayload.newBuilder();
    for (int i = 0; i < width; i++) {
      vector.addValues((float) RANDOM.nextGaussian());
    }
    return Payload.newBuilder().setVector(vector).build();
  }

  private static void send(boolean commit, List<byte[]> values) throws Exception {
    producer.beginTransaction();
    for (byte[] value : values) {
      byte[] key = "key".getBytes(StandardCharsets.UTF_8);
      producer.send(new ProducerRecord<>(topic, key, value)).get();
    }
    if (commit) {
      producer.commitTransaction();
    } else {
      producer.abortTransaction();
    }
  }
}
