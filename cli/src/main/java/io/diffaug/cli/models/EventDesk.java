package io.diffaug.cli.models;

import io.diffaug.core.rollout.Command;
import io.diffaug.core.rollout.RolloutEvent;
import io.diffaug.core.settings.KafkaSettings;
import io.diffaug.trainer.publish.EventWriter;
import io.diffaug.trainer.publish.LoggedEvent;
import io.diffaug.trainer.publish.RolloutLog;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.apache.kafka.common.KafkaException;

/**
 * Where events are handed in: written to the models log, and followed until the fold shows what
 * became of them.
 *
 * @param kafka where the log is
 */
public record EventDesk(KafkaSettings kafka) {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /**
   * What became of an event.
   *
   * @param obeyed whether it changed anything
   * @param effect what it did, or why it was ignored
   * @param state what serves now
   */
  public record Answer(boolean obeyed, String effect, String state) {
    /**
     * Tells whoever handed the event in.
     *
     * @param out where to
     * @return the exit code, 1 where it changed nothing
     */
    public int print(PrintWriter out) {
      out.println(effect);
      out.println(state);
      out.flush();
      return obeyed ? 0 : 1;
    }
  }

  /**
   * Hands an event in and waits for its effect.
   *
   * @param event the event
   * @param itself tells the event when it is read again
   * @return what became of it
   * @throws KafkaException if the log cannot be read or written
   */
  public Answer handIn(RolloutEvent event, Predicate<RolloutEvent> itself) {
    try (RolloutLog log = RolloutLog.open(kafka, PATIENCE)) {
      log.readToEnd(before -> true);
      new EventWriter(kafka).append(event);
      return answer(awaited(log, itself));
    }
  }

  private LoggedEvent awaited(RolloutLog log, Predicate<RolloutEvent> itself) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    AtomicReference<LoggedEvent> found = new AtomicReference<>();
    while (log.await(read -> !found(read, itself, found))) {
      if (System.nanoTime() > deadline) {
        throw new KafkaException(
            kafka.models()
                + ": written, but its effect was not read within "
                + PATIENCE.toSeconds()
                + " s (expected: see diffaug models history)");
      }
    }
    return found.get();
  }

  private static boolean found(
      LoggedEvent read, Predicate<RolloutEvent> itself, AtomicReference<LoggedEvent> found) {
    if (itself.test(read.event())) {
      found.set(read);
    }
    return found.get() != null;
  }

  /** An announcement that is refused at once makes nothing serve, and nobody ordered it refused. */
  private static boolean obeyed(LoggedEvent logged) {
    return switch (logged.folded().effect().kind()) {
      case IGNORED -> false;
      case REFUSED -> logged.event() instanceof Command;
      default -> true;
    };
  }

  private static Answer answer(LoggedEvent logged) {
    return new Answer(
        obeyed(logged),
        logged.folded().effect().inWords(),
        RolloutState.line(logged.folded().rollout()));
  }
}
