package io.diffaug.cli.models;

import io.diffaug.core.rollout.Effect;
import io.diffaug.core.settings.KafkaSettings;
import io.diffaug.trainer.publish.RolloutLog;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * The models log from its first event to its last.
 *
 * @param kafka where it is
 * @param timeLine puts events into words
 * @param evidence whether evidence that decided nothing is told too
 */
public record History(KafkaSettings kafka, TimeLine timeLine, boolean evidence) {
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  /**
   * Tells it.
   *
   * @param out takes a line an event, and at last what serves
   * @throws org.apache.kafka.common.KafkaException if the log cannot be read
   */
  public void print(Consumer<String> out) {
    try (RolloutLog log = RolloutLog.open(kafka, PATIENCE)) {
      log.readToEnd(
          event -> {
            if (evidence || event.folded().effect().kind() != Effect.Kind.COUNTED) {
              out.accept(timeLine.line(event));
            }
            return true;
          });
      out.accept(RolloutState.line(log.rollout()));
    }
  }
}
