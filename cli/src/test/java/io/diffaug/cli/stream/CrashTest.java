package io.diffaug.cli.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.diffaug.cli.broker.EmbeddedBroker;
import io.diffaug.cli.broker.SharedBroker;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nothing is lost and nothing doubled, whoever is killed. */
class CrashTest {
  @TempDir static Path folder;

  @Test
  void twoReplicasOfTwoLanesKilledInTheMiddleLoseAndDoubleNothing() throws Exception {
    StreamTopics topics = StreamTopics.create("killed");
    topics.feed(20_000);
    try (StreamerProcess a = start(slow(topics, "a", 2));
        StreamerProcess b = start(slow(topics, "b", 2))) {
      awaitPairsGrowing(topics, a, b);
      a.kill();
      b.kill();
    }
    try (StreamerProcess b = start(slow(topics, "b", 2))) {
      try (StreamerProcess a = start(slow(topics, "a", 2))) {
        awaitPairsGrowing(topics, a, b);
        a.kill();
      }
      try (StreamerProcess aWithOneLane = start(slow(topics, "a", 1))) {
        aWithOneLane.awaitSaying("lane 0 running");
        topics.awaitAllCommitted();
        assertThat(aWithOneLane.terminate()).isZero();
        assertThat(b.terminate()).isZero();
      }
    }

    assertThat(topics.accounted()).hasSize(20_000).isEqualTo(topics.coordinates());
  }

  @Test
  void aBrokerThatCrashesIsWaitedForAndSoIsOneThatIsAwayAtTheStart() throws Exception {
    Path data = folder.resolve("crashing");
    EmbeddedBroker first = SharedBroker.another(data, 0);
    StreamTopics topics = StreamTopics.create(first.bootstrapServers(), "crash");
    topics.feed(20_000);
    try (StreamerProcess streamer = start(impatient(topics.settings()))) {
      streamer.awaitSaying("lane 0 reads");
      first.kill();
      String address = first.bootstrapServers();
      int port = Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
      try (StreamerProcess early = start(impatient(slow(topics, "early", 1)))) {
        early.awaitSaying("start is tried again in");
        assertThat(early.get("/live").statusCode()).isEqualTo(200);
        assertThat(early.get("/ready").statusCode()).isEqualTo(503);
        assertThat(early.get("/ready").body()).contains("no broker answers at " + address);
        try (EmbeddedBroker second = SharedBroker.another(data, port)) {
          assertThat(second.bootstrapServers()).isEqualTo(first.bootstrapServers());
          early.awaitSaying("lane 0 reads");
          topics.awaitAllCommitted();
          awaitReady(streamer);
          assertThat(streamer.terminate()).isZero();
          assertThat(early.terminate()).isZero();
          assertThat(topics.accounted()).hasSize(20_000).isEqualTo(topics.coordinates());
        }
      }
    }
  }

  /** Who is killed is soon known to be; whoever is only slow, and left out, comes back. */
  private static StreamerProcess start(Map<String, String> settings) throws Exception {
    settings.put("diffaug.stream.session-timeout", "3s");
    return StreamerProcess.start(folder, settings, "ar-EG");
  }

  /** A replica that takes its time, so that something is in flight when it is killed. */
  private static Map<String, String> slow(StreamTopics topics, String instance, int lanes) {
    Map<String, String> settings = topics.settings();
    settings.put("diffaug.stream.instance-id", instance);
    settings.put("diffaug.stream.lanes", Integer.toString(lanes));
    settings.put("diffaug.stream.max-batch", "16");
    settings.put(FakeStreamer.MILLIS_A_BATCH, "20");
    return settings;
  }

  /** Asks a broker that is away again soon. */
  private static Map<String, String> impatient(Map<String, String> settings) {
    settings.put("diffaug.kafka.client.request.timeout.ms", "3000");
    settings.put("diffaug.kafka.client.default.api.timeout.ms", "3000");
    settings.put("diffaug.stream.restart-max-backoff", "2s");
    return settings;
  }

  private static void awaitPairsGrowing(StreamTopics topics, StreamerProcess... streamers) {
    for (StreamerProcess streamer : streamers) {
      streamer.awaitSaying("lane 0 reads");
      streamer.awaitSaying("lane 1 reads");
    }
    int before = topics.read(topics.pairs()).size();
    await().atMost(StreamerProcess.LONG).until(() -> topics.read(topics.pairs()).size() > before);
  }

  private static void awaitReady(StreamerProcess streamer) {
    await().atMost(StreamerProcess.LONG).until(() -> streamer.get("/ready").statusCode() == 200);
  }
}
