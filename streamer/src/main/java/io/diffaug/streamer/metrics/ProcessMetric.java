package io.diffaug.streamer.metrics;

import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalDouble;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * What the process and its JVM are measured by, under the names that Prometheus' own client for
 * Java gives them, so that dashboards made for it show ours.
 */
@SuppressWarnings("ImmutableEnumChecker") // its readings have no state
enum ProcessMetric implements Metric {
  CPU(
      Kind.COUNTER,
      "process_cpu_seconds_total",
      "User and system time of the process.",
      ProcessMetric::cpuSeconds),
  START(
      Kind.GAUGE,
      "process_start_time_seconds",
      "When the process started, since the Unix epoch.",
      () -> of(ManagementFactory.getRuntimeMXBean().getStartTime() / 1000.0)),
  RESIDENT(
      Kind.GAUGE,
      "process_resident_memory_bytes",
      "Memory of the process that is in RAM, native memory included; absent but on Linux.",
      ProcessMetric::residentBytes),
  HEAP(
      Kind.GAUGE,
      "jvm_heap_used_bytes",
      "Heap in use.",
      () -> of(ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed())),
  HEAP_LIMIT(
      Kind.GAUGE,
      "jvm_heap_limit_bytes",
      "Most that the heap may grow to.",
      () -> of(Runtime.getRuntime().maxMemory())),
  THREADS(
      Kind.GAUGE,
      "jvm_threads_current",
      "Live threads.",
      () -> of(ManagementFactory.getThreadMXBean().getThreadCount())),
  COLLECTIONS(
      Kind.COUNTER,
      "jvm_gc_collections_total",
      "Garbage collections.",
      () -> of(collectors().mapToLong(GarbageCollectorMXBean::getCollectionCount).sum())),
  COLLECTION_TIME(
      Kind.COUNTER,
      "jvm_gc_collection_seconds_total",
      "Time of garbage collections.",
      () -> of(collectors().mapToLong(GarbageCollectorMXBean::getCollectionTime).sum() / 1000.0));

  private static final Path STATUS = Path.of("/proc/self/status");

  private final Kind kind;
  private final String scrapedName;
  private final String help;
  private final Supplier<OptionalDouble> reading;

  ProcessMetric(Kind kind, String scrapedName, String help, Supplier<OptionalDouble> reading) {
    this.kind = kind;
    this.scrapedName = scrapedName;
    this.help = help;
    this.reading = reading;
  }

  /** The reading now, where this system has one. */
  OptionalDouble read() {
    return reading.get();
  }

  @Override
  public Kind kind() {
    return kind;
  }

  @Override
  public String scrapedName() {
    return scrapedName;
  }

  @Override
  public String help() {
    return help;
  }

  private static OptionalDouble cpuSeconds() {
    return ProcessHandle.current()
        .info()
        .totalCpuDuration()
        .map(cpu -> of(cpu.toNanos() / 1e9))
        .orElseGet(OptionalDouble::empty);
  }

  /** The line {@code VmRSS: 1234 kB}. */
  private static OptionalDouble residentBytes() {
    try (Stream<String> lines = Files.lines(STATUS)) {
      return lines
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToDouble(line -> 1024 * Double.parseDouble(line.replaceAll("[^0-9]", "")))
          .findFirst();
    } catch (IOException otherSystem) {
      return OptionalDouble.empty();
    }
  }

  private static Stream<GarbageCollectorMXBean> collectors() {
    return ManagementFactory.getGarbageCollectorMXBeans().stream();
  }

  private static OptionalDouble of(long value) {
    return of((double) value);
  }

  private static OptionalDouble of(double value) {
    return OptionalDouble.of(value);
  }
}
