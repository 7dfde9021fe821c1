package io.diffaug.streamer.metrics;

import java.util.List;
import java.util.stream.Stream;

/**
 * A metric as Prometheus knows it. The enums that implement this are the one catalogue: nothing
 * else is ever scraped, and {@code docs/metrics.md} is generated from it.
 */
sealed interface Metric permits StreamMetric, ClientMetric, ProcessMetric {
  /** How a metric behaves. */
  enum Kind {
    /** Only ever grows, from 0 at the start of the process. */
    COUNTER,
    /** Goes up and down. */
    GAUGE,
    /** Counts observations in buckets, and sums them. */
    HISTOGRAM
  }

  /** The name, with its unit, as it is scraped. */
  String scrapedName();

  /** How it behaves. */
  Kind kind();

  /** What it says, in a sentence. */
  String help();

  /** The labels' names; none for most. */
  default List<String> labels() {
    return List.of();
  }

  /** Every metric, in the order of the page. */
  static List<Metric> catalogue() {
    return Stream.<Metric[]>of(StreamMetric.values(), ClientMetric.values(), ProcessMetric.values())
        .flatMap(Stream::of)
        .toList();
  }
}
