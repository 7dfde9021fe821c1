package io.diffaug.learner.online;

import java.time.Duration;

/** How long to learn, by steps or by time: turns where a run stands into the share of it spent. */
public sealed interface Budget {
  /**
   * The share spent.
   *
   * @param steps steps taken
   * @param elapsed time since the first step began
   * @return 0 at the beginning, 1 once there is nothing left
   */
  double spent(int steps, Duration elapsed);

  /**
   * A number of steps.
   *
   * @param count how many
   */
  record Steps(int count) implements Budget {
    @Override
    public double spent(int steps, Duration elapsed) {
      return Math.min(1, (double) steps / count);
    }
  }

  /**
   * A span of time; how many steps fit depends on the machine.
   *
   * @param span how long
   */
  record Time(Duration span) implements Budget {
    @Override
    public double spent(int steps, Duration elapsed) {
      return Math.min(1, (double) elapsed.toNanos() / span.toNanos());
    }
  }
}
