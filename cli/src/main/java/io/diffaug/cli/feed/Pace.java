package io.diffaug.cli.feed;

import java.time.Duration;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Holds a feed to its rate, and says once a second how far it is. */
final class Pace {
  private static final long REPORT_NANOS = Duration.ofSeconds(1).toNanos();

  private final OptionalDouble rate;
  private final Consumer<String> progress;
  private final long start = System.nanoTime();
  private long reported = start;

  Pace(OptionalDouble rate, Consumer<String> progress) {
    this.rate = rate;
    this.progress = progress;
  }

  /** Waits until the next record is due. */
  void await(long sent) throws InterruptedException {
    report(sent);
    if (rate.isPresent()) {
      long due = (long) (sent / rate.getAsDouble() * TimeUnit.SECONDS.toNanos(1));
      TimeUnit.NANOSECONDS.sleep(due - (System.nanoTime() - start));
    }
  }

  private void report(long sent) {
    long now = System.nanoTime();
    if (now - reported >= REPORT_NANOS) {
      reported = now;
      double seconds = (double) (now - start) / TimeUnit.SECONDS.toNanos(1);
      progress.accept(
          String.format(Locale.ROOT, "sent %,d samples, %,.0f a second", sent, sent / seconds));
    }
  }
}
