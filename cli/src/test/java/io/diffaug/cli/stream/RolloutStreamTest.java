package io.diffaug.cli.stream;

import static io.diffaug.cli.stream.RolloutTopics.awaitServing;
import static io.diffaug.cli.stream.RolloutTopics.serving;
import static io.diffaug.cli.stream.RolloutTopics.status;
import static io.diffaug.cli.stream.RolloutTopics.trying;
import static org.assertj.core.api.Assertions.assertThat;

import io.diffaug.core.rollout.Evidence;
import io.diffaug.core.rollout.Figure;
import io.diffaug.core.rollout.FigureTally;
import io.diffaug.core.rollout.Loading;
import io.diffaug.core.rollout.Phase;
import io.diffaug.core.rollout.TrialTally;
import io.diffaug.core.rollout.VersionStatus;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real stream on a real broker through every state of a rollout, killed in each: the log alone
 * says where it goes on.
 */
class RolloutStreamTest {
  private static final String REPLICA = "killed";

  @TempDir static Path folder;

  @Test
  void everyTrialEndsAsWithoutTheKillsAndEveryRecordIsAccountedFor() throws Exception {
    try (RolloutTopics topics = RolloutTopics.create(folder, "rollout", 112)) {
      topics.announce(1, topics.versions().publish(1));
      killedInShadowAndAsCanary(topics);
      promotedWhileNobodyRuns(topics);
      killedTwiceByTheVersionThatItLoads(topics);

      topics.requireEveryRecordAccountedFor();
      assertThat(topics.rollout()).matches(serving(2));
      assertThat(topics.pairs())
          .extracting(pair -> pair.getProvenance().getModelVersion())
          .containsOnly(1L, 2L);
    }
  }

  private static void killedInShadowAndAsCanary(RolloutTopics topics) throws Exception {
    try (StreamerProcess replica = start(topics)) {
      topics.awaitRollout(serving(1));
      assertThat(topics.stream()).containsExactly(1L);
      topics.announce(2, topics.versions().publish(2));
      topics.awaitRollout(trying(2, Phase.SHADOW));
      replica.kill();
    }
    assertThat(topics.rollout()).matches(trying(2, Phase.SHADOW));
    try (StreamerProcess replica = start(topics)) {
      replica.awaitSaying("lane 0 reads");
      topics.feedUntil(trying(2, Phase.CANARY));
      replica.kill();
    }
    assertThat(topics.rollout()).matches(trying(2, Phase.CANARY));
  }

  private static void promotedWhileNobodyRuns(RolloutTopics topics) throws Exception {
    topics.write(new Evidence(2, Phase.CANARY, "other", "first", 1, noWorse(40)));
    assertThat(topics.rollout()).matches(serving(2));
    try (StreamerProcess replica = start(topics)) {
      awaitServing(replica, 2);
      topics.awaitAllCommitted();
      assertThat(topics.stream()).containsExactly(2L);
      topics.announce(3, topics.versions().publishBlind(3));
      topics.feedUntil(status(3, VersionStatus.ROLLED_BACK));
      announceStuck(topics, 4);
      topics.awaitEvents(new Loading(4, REPLICA, false), 1);
      replica.kill();
    }
    assertThat(topics.rollout())
        .matches(serving(2))
        .matches(status(3, VersionStatus.ROLLED_BACK))
        .matches(status(4, VersionStatus.WAITING));
  }

  private static void killedTwiceByTheVersionThatItLoads(RolloutTopics topics) throws Exception {
    try (StreamerProcess replica = start(topics)) {
      topics.awaitEvents(new Loading(4, REPLICA, false), 2);
      assertThat(replica.metric("diffaug_model_version")).isEqualTo(2);
      replica.kill();
    }
    assertThat(topics.rollout()).matches(status(4, VersionStatus.WAITING));
    try (StreamerProcess replica = start(topics)) {
      topics.awaitRollout(status(4, VersionStatus.REFUSED));
      assertThat(topics.rollout().versions().announced().get(4L).reason())
          .contains("by killed: ", "2 loads of it began here and never ended");
      assertThat(topics.stream()).containsExactly(2L);
      assertThat(replica.terminate()).isZero();
    }
  }

  private static StreamerProcess start(RolloutTopics topics) throws Exception {
    return topics.start(topics.settings(REPLICA));
  }

  /** Announces a version whose encoder is a pipe into which nobody writes: its load never ends. */
  private static void announceStuck(RolloutTopics topics, long version) throws Exception {
    String digest = topics.versions().publish(version);
    Path encoder = topics.versions().encoder(version);
    Files.delete(encoder);
    Process pipe = new ProcessBuilder("mkfifo", encoder.toString()).inheritIO().start();
    assertThat(pipe.waitFor()).isZero();
    topics.announce(version, digest);
  }

  /** As many blocks in which candidate and stable version hardly differ. */
  private static TrialTally noWorse(int blocks) {
    Map<Figure, FigureTally> figures = new EnumMap<>(Figure.class);
    for (Figure figure : Figure.values()) {
      figures.put(figure, new FigureTally(blocks, 0, 1e-6));
    }
    return new TrialTally(figures, 256L * blocks, 0, 0, 0.9);
  }
}
