package io.diffaug.streamer.metrics;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The page of metrics, written from the catalogue. */
final class MetricsPage {
  private static final String HEAD =
      """
      # Metrics

      What `/metrics` of a streamer tells Prometheus. This page is generated from the catalogue
      ([Metric](../streamer/src/main/java/io/diffaug/streamer/metrics/Metric.java)) and a test fails when it
      is stale; what is not on it is not scraped. Counters never fall while the process lives, not even where
      a lane's clients are replaced; nothing is ever NaN. Histograms have `_bucket`, `_sum` and `_count`.
      """;

  private static final String QUERIES =
      """

      ## Worth asking

      | question | query |
      |---|---|
      | samples a second | `sum(rate(diffaug_records_total[1m]))` |
      | lag that a minute will not clear | `sum(diffaug_lag_records) > 60 * sum(rate(diffaug_records_total[1m]))` |
      | what the engine costs beside the model | `sum(rate(diffaug_engine_seconds_total[5m])) / sum(rate(diffaug_model_seconds_total[5m]))` |
      | where a batch's time goes | `sum by (stage) (rate(diffaug_stage_seconds_sum[5m])) / sum by (stage) (rate(diffaug_stage_seconds_count[5m]))` |
      | event to pair, 99th percentile | `histogram_quantile(0.99, sum by (le) (rate(diffaug_event_to_pair_seconds_bucket[5m])))` |
      | rejected share, by reason | `sum by (reason) (rate(diffaug_dead_letters_total[5m])) / scalar(sum(rate(diffaug_records_total[5m])))` |
      | machines whose clock is off | `diffaug_broker_clock_ahead_seconds != 0` |
      | lanes that do not flow | `diffaug_lane_state{state="running"} == 0` |
      """;

  private static final String FOOT =
      """

      ---
      Written anew by
      `mvn -q -pl streamer -am test -Dtest=MetricTest -Dsurefire.failIfNoSpecifiedTests=false -Ddocs.rewrite`.
      """;

  private MetricsPage() {}

  static String of(List<Metric> catalogue) {
    return HEAD
        + section("The stream", catalogue, StreamMetric.class)
        + section("Kafka's clients", catalogue, ClientMetric.class)
        + section("The process", catalogue, ProcessMetric.class)
        + QUERIES
        + FOOT;
  }

  private static String section(String title, List<Metric> catalogue, Class<?> part) {
    return Stream.concat(
            Stream.of(
                "",
                "## " + title,
                "",
                "| metric | kind | labels | what it says |",
                "|---|---|---|---|"),
            catalogue.stream().filter(part::isInstance).map(MetricsPage::row))
        .collect(Collectors.joining("\n", "", "\n"));
  }

  private static String row(Metric metric) {
    String labels =
        metric.labels().stream().map(label -> "`" + label + "`").collect(Collectors.joining(", "));
    return "| `%s` | %s | %s | %s |"
        .formatted(
            metric.scrapedName(),
            metric.kind().name().toLowerCase(Locale.ROOT),
            labels,
            metric.help());
  }
}
