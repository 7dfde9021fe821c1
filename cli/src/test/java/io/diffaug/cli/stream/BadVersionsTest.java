package io.diffaug.cli.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.diffaug.cli.broker.SharedBroker;
import io.diffaug.core.rollout.EventCodec;
import io.diffaug.core.rollout.Refusal;
import io.diffaug.trainer.data.TopicReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real stream on a real broker to which one bad version after the other is announced. */
class BadVersionsTest {
  private static final int SAMPLES = 50;

  @TempDir static Path folder;

  @Test
  void eachIsRefusedWithItsReasonAndWhatServesServesOn() throws Exception {
    StreamTopics topics = StreamTopics.empty(SharedBroker.bootstrapServers(), "spoilt");
    SmallVersions versions = SmallVersions.create(folder);
    Map<String, String> settings = topics.settings();
    settings.putAll(versions.settings());
    settings.put("diffaug.kafka.client.fetch.max.wait.ms", "50"); // the log is looked at more often
    topics.announce(versions.claim(), versions.publish(1));
    try (KafkaProducer<byte[], byte[]> producer = topics.producer(Map.of());
        TopicReader log =
            TopicReader.open(SharedBroker.settings(), topics.models(), StreamerProcess.LONG);
        StreamerProcess streamer = StreamerProcess.startReal(folder, settings)) {
      streamer.awaitSaying("lane 0 reads");
      for (BadVersion bad : BadVersion.values()) {
        topics.feed(producer, SAMPLES);
        long version = versions.claim();
        topics.announce(producer, version, bad.publish(versions, version));
        Refusal refusal = nextRefusal(log);
        assertThat(refusal.version()).as("%s", bad).isEqualTo(version);
        assertThat(refusal.replica()).isEqualTo("spoilt");
        assertThat(refusal.reason()).as("%s", bad).contains(bad.reason);
      }
      producer.flush();
      topics.awaitAllCommitted();
      await()
          .atMost(StreamerProcess.LONG)
          .until(() -> streamer.metric(refusedEvents()) == BadVersion.values().length);
      assertThat(streamer.metric("diffaug_model_refusals_total"))
          .isEqualTo(BadVersion.values().length);
      assertThat(streamer.metric("diffaug_model_version")).isEqualTo(1);
      assertThat(streamer.get("/ready").statusCode()).isEqualTo(200);
      assertThat(streamer.says("restarts in")).isFalse();
      assertThat(streamer.terminate()).isZero();
    }

    assertThat(topics.versionsOfPairs()).containsExactly(1L);
    assertThat(topics.accounted())
        .hasSize(SAMPLES * BadVersion.values().length)
        .isEqualTo(topics.coordinates());
  }

  private static Refusal nextRefusal(TopicReader log) {
    List<Refusal> read = new ArrayList<>();
    await("a refusal")
        .atMost(StreamerProcess.LONG)
        .pollInterval(Duration.ZERO)
        .until(
            () ->
                !log.await(
                    record -> {
                      if (EventCodec.read(record.value()) instanceof Refusal refusal) {
                        read.add(refusal);
                      }
                      return read.isEmpty();
                    }));
    return read.get(0);
  }

  private static String refusedEvents() {
    return "diffaug_rollout_events_total{effect=\"refused\"}";
  }
}
