package io.diffaug.streamer.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.DoubleSupplier;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;

/**
 * Makes meters of the catalogue, and writes them down as Prometheus reads them.
 *
 * <p>Prometheus' writer ends counters' names in {@code _total} by itself, so they are registered
 * without. Only what stands in the catalogue is written: Micrometer adds a decaying maximum to each
 * histogram, which no query over a longer time can use.
 */
final class Meters {
  /** The content type of {@link #write}. */
  static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

  private static final String TOTAL = "_total";

  private static final Set<String> WRITTEN =
      Metric.catalogue().stream().map(Meters::registeredName).collect(Collectors.toSet());

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

  /** Held here because Micrometer holds what it reads by a weak reference only. */
  private final List<DoubleSupplier> counts = new CopyOnWriteArrayList<>();

  /** A counter to add to, for some values of its labels. */
  Counter counter(Metric metric, String... values) {
    return Counter.builder(registeredName(metric))
        .description(metric.help())
        .tags(tags(metric, values))
        .register(registry);
  }

  /** A counter that something else counts. */
  void counter(Metric metric, DoubleSupplier count, String... values) {
    counts.add(count);
    FunctionCounter.builder(registeredName(metric), count, DoubleSupplier::getAsDouble)
        .description(metric.help())
        .tags(tags(metric, values))
        .register(registry);
  }

  /** A gauge, read whenever it is scraped. */
  void gauge(Metric metric, DoubleSupplier value, String... values) {
    Gauge.builder(registeredName(metric), value, DoubleSupplier::getAsDouble)
        .description(metric.help())
        .tags(tags(metric, values))
        .strongReference(true)
        .register(registry);
  }

  /** A histogram of times; a summary would round them up to whole seconds. */
  Timer timer(StreamMetric metric, String... values) {
    return Timer.builder(registeredName(metric))
        .description(metric.help())
        .tags(tags(metric, values))
        .serviceLevelObjectives(
            DoubleStream.of(metric.buckets())
                .mapToObj(seconds -> Duration.ofNanos(Math.round(seconds * 1e9)))
                .toArray(Duration[]::new))
        .register(registry);
  }

  /** A histogram of whole numbers. */
  DistributionSummary histogram(StreamMetric metric, String... values) {
    return DistributionSummary.builder(registeredName(metric))
        .description(metric.help())
        .tags(tags(metric, values))
        .serviceLevelObjectives(metric.buckets())
        .register(registry);
  }

  /** A histogram of times that come a batch at once. */
  BatchHistogram batchHistogram(StreamMetric metric) {
    BatchHistogram histogram = new BatchHistogram(metric);
    registry.getPrometheusRegistry().register(histogram);
    return histogram;
  }

  /** Everything, as Prometheus' text format says. */
  String write() {
    return registry.scrape(CONTENT_TYPE, WRITTEN);
  }

  private static String registeredName(Metric metric) {
    String name = metric.scrapedName();
    return name.endsWith(TOTAL) ? name.substring(0, name.length() - TOTAL.length()) : name;
  }

  private static Tags tags(Metric metric, String... values) {
    List<String> labels = metric.labels();
    if (labels.size() != values.length) {
      throw new IllegalArgumentException(
          metric + ": " + values.length + " values (expected: one for each of " + labels + ")");
    }
    Tags tags = Tags.empty();
    for (int i = 0; i < values.length; i++) {
      tags = tags.and(labels.get(i), values[i]);
    }
    return tags;
  }
}
