package io.diffaug.cli.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.diffaug.bench.model.RandomVersion;
import io.diffaug.proto.ContrastivePair;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real stream on a real broker that lags, catches up, and says in each pair how many steps. */
class ElasticStreamTest {
  private static final int BACKLOG = 8_000;
  private static final int AFTERWARDS = 100;
  private static final int MIN_STEPS = 2;

  @TempDir static Path folder;

  @Test
  void stepsFallToTheFewestUnderLagAndRiseAgainAndEveryRecordIsAccountedFor() throws Exception {
    try (RolloutTopics topics = RolloutTopics.create(folder, "elastic", 448)) {
      topics.announce(1, topics.versions().publishElastic(1, MIN_STEPS));
      topics.feed(BACKLOG);
      try (StreamerProcess replica = topics.start(settings(topics))) {
        replica.awaitSaying("lane 0 reads");
        topics.awaitAllCommitted();
        replica.awaitSaying(RandomVersion.STEPS + " steps instead of 4");
        topics.feed(AFTERWARDS);
        topics.requireEveryRecordAccountedFor();
        assertThat(replica.terminate()).isZero();
      }

      Map<Integer, Integer> steps = new TreeMap<>();
      for (ContrastivePair pair : topics.pairs()) {
        steps.put(
            Integer.valueOf(pair.getSampleId()), pair.getProvenance().getSampler().getSteps());
      }
      assertThat(steps.values()).as("rung by rung").containsOnly(RandomVersion.STEPS, 4, MIN_STEPS);
      for (int sample = BACKLOG; sample < BACKLOG + AFTERWARDS; sample++) {
        assertThat(steps).containsEntry(sample, RandomVersion.STEPS);
      }
    }
  }

  /** One worker takes its time over the backlog, and lag is told twice a second. */
  private static Map<String, String> settings(RolloutTopics topics) {
    Map<String, String> settings = topics.settings("elastic");
    settings.put("diffaug.stream.workers", "1");
    settings.put("diffaug.stream.elastic.fall-lag", "1000");
    settings.put("diffaug.stream.elastic.rise-lag", "500");
    settings.put("diffaug.stream.elastic.dwell", "100ms");
    return settings;
  }
}
