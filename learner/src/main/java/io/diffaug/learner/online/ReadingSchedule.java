package io.diffaug.learner.online;

/**
 * When figures are read: as soon as each of equal shares of the budget is spent, and once where
 * several were spent since the last look.
 */
final class ReadingSchedule {
  private final int readings;
  private int passed;

  ReadingSchedule(int readings) {
    this.readings = readings;
  }

  /** Whether it is time, given the share of the budget spent, 0 to 1. */
  boolean due(double spent) {
    int now = (int) Math.floor(spent * readings);
    boolean due = now > passed;
    passed = Math.max(passed, now);
    return due;
  }
}
