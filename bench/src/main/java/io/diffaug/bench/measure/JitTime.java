package io.diffaug.bench.measure;

import java.lang.management.ManagementFactory;

/**
 * How long this JVM's compilers have worked.
 *
 * @param compiledMillis time of all compiler threads together, in milliseconds
 * @param nanos when that was read, on the monotonic clock
 */
record JitTime(long compiledMillis, long nanos) {

  static JitTime now() {
    return new JitTime(
        ManagementFactory.getCompilationMXBean().getTotalCompilationTime(), System.nanoTime());
  }

  /** Which share of the time since then the compilers worked; 1 is one core. */
  double shareSince() {
    JitTime now = now();
    return (now.compiledMillis - compiledMillis) * 1e6 / (now.nanos - nanos);
  }
}
