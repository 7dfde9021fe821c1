package io.diffaug.cli.stream;

import static io.diffaug.cli.stream.RolloutTopics.awaitServing;
import static io.diffaug.cli.stream.RolloutTopics.serving;
import static io.diffaug.cli.stream.RolloutTopics.status;
import static org.assertj.core.api.Assertions.assertThat;

import io.diffaug.core.rollout.Order;
import io.diffaug.core.rollout.Order.Pin;
import io.diffaug.core.rollout.Order.Promote;
import io.diffaug.core.rollout.Order.Rollback;
import io.diffaug.core.rollout.Order.Unpin;
import io.diffaug.core.rollout.Rollout;
import io.diffaug.core.rollout.TrialOpening;
import io.diffaug.core.rollout.VersionStatus;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real stream on a real broker, in mode manual: it does what operators say, and nothing else. */
class OrdersStreamTest {
  @TempDir static Path folder;

  @Test
  void pairsCarryTheVersionThatWasOrderedAlsoAfterAKillUnderAPin() throws Exception {
    try (RolloutTopics topics = RolloutTopics.create(folder, "orders", 112)) {
      Map<String, String> settings = topics.settings("ordered");
      settings.put("diffaug.rollout.mode", "manual");
      for (long version = 1; version <= 3; version++) {
        topics.announce(version, topics.versions().publish(version));
      }
      try (StreamerProcess replica = topics.start(settings)) {
        replica.awaitSaying("waiting for a model: version 3 waits to serve");
        assertThat(replica.get("/ready").statusCode()).isEqualTo(503);
        obey(topics, replica, new Promote(1), 1);
        obey(topics, replica, new Promote(3), 3);
        obey(topics, replica, new Rollback(3), 1);
        obey(topics, replica, new Pin(2), 2);
        replica.kill();
      }
      Rollout pinned = topics.rollout();
      assertThat(pinned.pinned()).isEqualTo(OptionalLong.of(2));
      assertThat(topics.order(new Promote(3)).obeyed()).isFalse();
      try (StreamerProcess replica = topics.start(settings)) {
        awaitServing(replica, 2);
        assertThat(topics.stream()).containsExactly(2L);
        assertThat(topics.rollout().versions()).isEqualTo(pinned.versions());
        obey(topics, replica, new Unpin(), 2);
        topics.announce(4, topics.versions().publish(4));
        obey(topics, replica, new Promote(3), 3);
        assertThat(replica.terminate()).isZero();
      }

      topics.requireEveryRecordAccountedFor();
      assertThat(topics.rollout()).matches(status(4, VersionStatus.WAITING));
      assertThat(topics.events()).noneMatch(TrialOpening.class::isInstance);
    }
  }

  private static void obey(RolloutTopics topics, StreamerProcess replica, Order order, long serves)
      throws Exception {
    assertThat(topics.order(order).obeyed()).as("%s", order).isTrue();
    assertThat(topics.rollout()).matches(serving(serves));
    awaitServing(replica, serves);
    assertThat(topics.stream()).as("after %s", order).containsExactly(serves);
  }
}
