package io.diffaug.trainer.loop;

import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;

/**
 * Prints a line about training now and then, and at the end of each phase: step, mean loss since
 * the last line, steps a second, time left in the phase.
 */
public final class ProgressPrinter implements ProgressListener {
  private static final Duration PAUSE = Duration.ofSeconds(2);

  private final PrintWriter out;
  private final InstantSource clock;
  private Instant phaseStart;
  private Instant lastLine;
  private double lossSum;
  private int lossCount;

  /**
   * Makes the printer.
   *
   * @param out where lines go
   * @param clock what time it is
   */
  public ProgressPrinter(PrintWriter out, InstantSource clock) {
    this.out = out;
    this.clock = clock;
    this.phaseStart = clock.instant();
    this.lastLine = phaseStart;
  }

  @Override
  public void stepped(Progress progress) {
    Instant now = clock.instant();
    if (progress.step() == 1) {
      phaseStart = now;
      lastLine = now;
      lossSum = 0;
      lossCount = 0;
    }
    lossSum += progress.loss();
    lossCount++;
    boolean last = progress.step() == progress.steps();
    if (last || !now.isBefore(lastLine.plus(PAUSE))) {
      print(progress, Duration.between(phaseStart, now));
      lastLine = now;
      lossSum = 0;
      lossCount = 0;
    }
  }

  private void print(Progress progress, Duration elapsed) {
    double rate = (progress.step() - 1) / Math.max(1e-3, elapsed.toNanos() * 1e-9);
    double left = (progress.steps() - progress.step()) / Math.max(1e-3, rate);
    out.printf(
        Locale.ROOT,
        "%-24s step %5d/%-5d  loss %.4f  %6.1f steps/s  %4.0f s left%n",
        progress.phase(),
        progress.step(),
        progress.steps(),
        lossSum / lossCount,
        rate,
        left);
    out.flush();
  }
}
