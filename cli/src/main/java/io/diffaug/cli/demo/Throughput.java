package io.diffaug.cli.demo;

/**
 * Records a second over the time in which the count rose: a pause, such as a restart, is left out.
 *
 * <p>What came in the first reading after a pause is left out together with the pause.
 */
final class Throughput {
  private final long pauseNanos;
  private boolean started;
  private long lastNanos;
  private long lastCount;
  private long activeNanos;
  private long counted;

  /** A gap longer than this without any progress is a pause. */
  Throughput(long pauseNanos) {
    this.pauseNanos = pauseNanos;
  }

  /** Takes a reading of a count that never falls. */
  void read(long nanos, long count) {
    boolean rose = started && count > lastCount;
    if (rose && nanos - lastNanos <= pauseNanos) {
      activeNanos += nanos - lastNanos;
      counted += count - lastCount;
    }
    if (rose || !started) {
      started = true;
      lastNanos = nanos;
      lastCount = count;
    }
  }

  /** Records a second while there was progress; 0 before any. */
  double perSecond() {
    return activeNanos == 0 ? 0 : counted * 1e9 / activeNanos;
  }
}
