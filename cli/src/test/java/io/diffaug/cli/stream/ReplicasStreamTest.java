package io.diffaug.cli.stream;

import static io.diffaug.cli.stream.RolloutTopics.awaitServing;
import static io.diffaug.cli.stream.RolloutTopics.serving;
import static io.diffaug.cli.stream.RolloutTopics.status;
import static io.diffaug.cli.stream.RolloutTopics.trying;
import static org.assertj.core.api.Assertions.assertThat;

import io.diffaug.core.rollout.Evidence;
import io.diffaug.core.rollout.Figure;
import io.diffaug.core.rollout.Order;
import io.diffaug.core.rollout.Phase;
import io.diffaug.core.rollout.VersionStatus;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two real replicas of one stream whose thresholds differ: who opened a trial said how to judge.
 */
class ReplicasStreamTest {
  @TempDir static Path folder;

  @Test
  void bothComeToTheVerdictOfTheOneThatOpenedTheTrial() throws Exception {
    try (RolloutTopics topics = RolloutTopics.create(folder, "replicas", 112)) {
      topics.announce(1, topics.versions().publish(1));
      try (StreamerProcess lax = topics.start(lax(topics))) {
        lax.awaitSaying("lane 0 reads");
        topics.announce(2, topics.versions().publishBlind(2));
        topics.awaitRollout(trying(2, Phase.SHADOW));
        try (StreamerProcess strict = topics.start(topics.settings("strict"))) {
          strict.awaitSaying("lane 0 reads");
          topics.feedUntil(serving(2));
          awaitServing(lax, 2);
          awaitServing(strict, 2);
          assertThat(topics.rollout().versions().announced().get(2L).reason())
              .contains("margin 100.0");
          assertThat(lax.terminate()).isZero();
          judgedOtherwiseByTheStrictOne(topics, strict);
          assertThat(strict.terminate()).isZero();
        }
      }

      topics.requireEveryRecordAccountedFor();
      assertThat(witnesses(topics)).containsExactlyInAnyOrder("lax", "strict");
    }
  }

  /** The same networks once more, and now its thresholds hold. */
  private static void judgedOtherwiseByTheStrictOne(RolloutTopics topics, StreamerProcess strict)
      throws Exception {
    topics.order(new Order.Rollback(2));
    awaitServing(strict, 1);
    topics.announce(3, topics.versions().publishBlind(3));
    topics.feedUntil(status(3, VersionStatus.ROLLED_BACK));
    topics.awaitAllCommitted();
  }

  /** Who testified in the trial that the lax one opened. */
  private static Set<String> witnesses(RolloutTopics topics) {
    return topics.events().stream()
        .filter(Evidence.class::isInstance)
        .map(Evidence.class::cast)
        .filter(evidence -> evidence.version() == 2)
        .map(Evidence::replica)
        .collect(Collectors.toSet());
  }

  private static Map<String, String> lax(RolloutTopics topics) {
    Map<String, String> settings = topics.settings("lax");
    settings.put("diffaug.rollout.canary-blocks", "4");
    for (Figure figure : Figure.values()) {
      settings.put("diffaug.rollout.margins." + figure.key(), "100");
    }
    return settings;
  }
}
