package io.diffaug.trainer.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.diffaug.core.http.Promtool;
import io.diffaug.trainer.continuous.Drift;
import io.diffaug.trainer.continuous.Intake;
import io.diffaug.trainer.continuous.TrainerEvent;
import io.diffaug.trainer.loop.Progress;
import io.diffaug.trainer.publish.PublishedVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class TrainerMetricsTest {
  private static final Path PAGE = Path.of("..", "docs", "trainer-metrics.md");

  private static final String HEAD =
      """
      # Metrics of a trainer

      What `/metrics` of `diffaug train --continuous` tells Prometheus (`diffaug.train.continuous.address`). This
      page is generated from the catalogue
      ([TrainerMetric](../trainer/src/main/java/io/diffaug/trainer/metrics/TrainerMetric.java)) and a test fails when
      it is stale. Steps a second: `sum(rate(diffaug_trainer_steps_total[1m]))`.

      | metric | kind | labels | what it says |
      |---|---|---|---|
      """;

  private static final String FOOT =
      """

      ---
      Written anew by
      `mvn -q -pl trainer -am test -Dtest=TrainerMetricsTest -Dsurefire.failIfNoSpecifiedTests=false -Ddocs.rewrite`.
      """;

  private final TrainerMetrics metrics = new TrainerMetrics();

  @Test
  void everySeriesIsThereFromTheStartAndIsANumber() {
    String scrape = metrics.scrape();
    for (TrainerMetric metric : TrainerMetric.values()) {
      assertThat(scrape).contains("\n" + metric.scrapedName());
      assertThat(metric.help()).endsWith(".");
      assertThat(metric.scrapedName().endsWith("_total"))
          .isEqualTo(metric.kind() == TrainerMetric.Kind.COUNTER);
    }
    assertThat(scrape.lines().filter(line -> !line.startsWith("#")))
        .allMatch(line -> line.endsWith(" 0.0") || line.endsWith(" 0"));
  }

  @Test
  void whatHappensIsCounted() {
    metrics.accept(new TrainerEvent.Stepped(new Progress("C encoder 3", 1, 2, 0.5)));
    metrics.accept(new TrainerEvent.Stepped(new Progress("C denoiser 3", 1, 2, 0.25)));
    metrics.accept(
        new TrainerEvent.Took(
            new Intake(5, 4, 3, 20, 7, new TreeMap<>(Map.of("a", 1L, "b", 2L))), 9));
    metrics.accept(new TrainerEvent.Waiting("for more"));
    assertThat(metrics.scrape()).contains("diffaug_trainer_waiting 1.0");
    metrics.accept(new TrainerEvent.RoundBegan(1, 9, new Drift(1.5, 0.25)));
    metrics.accept(new TrainerEvent.RoundEnded(1));
    metrics.accept(new TrainerEvent.HeldBack("worse"));
    metrics.accept(new TrainerEvent.Announced(new PublishedVersion(4, "ab")));
    assertThat(metrics.scrape())
        .contains(
            "diffaug_trainer_steps_total{network=\"encoder\"} 1.0",
            "diffaug_trainer_loss{network=\"denoiser\"} 0.25",
            "diffaug_trainer_samples_total{use=\"training\"} 20.0",
            "diffaug_trainer_passed_over_total 3.0",
            "diffaug_trainer_buffer_samples{part=\"held-out\"} 3.0",
            "diffaug_trainer_lag_records 9.0",
            "diffaug_trainer_waiting 0.0",
            "diffaug_trainer_mean_shift 1.5",
            "diffaug_trainer_embedding_distance 0.25",
            "diffaug_trainer_rounds_total 1.0",
            "diffaug_trainer_versions_total{outcome=\"held-back\"} 1.0",
            "diffaug_trainer_version 4.0");
  }

  @Test
  void promtoolFindsNothingWrong() throws Exception {
    assertThat(Promtool.complaints(metrics.scrape())).isEmpty();
  }

  /** Written anew with {@code -Ddocs.rewrite}, see the page's own foot. */
  @Test
  void thePageOfMetricsIsWhatTheCatalogueSays() throws IOException {
    List<String> rows = Arrays.stream(TrainerMetric.values()).map(TrainerMetricsTest::row).toList();
    String page = HEAD + rows.stream().collect(Collectors.joining("\n", "", "\n")) + FOOT;
    if (System.getProperty("docs.rewrite") != null) {
      Files.writeString(PAGE, page);
    }
    assertThat(PAGE).hasContent(page);
  }

  private static String row(TrainerMetric metric) {
    return String.format(
        Locale.ROOT,
        "| `%s` | %s | %s | %s |",
        metric.scrapedName(),
        metric.kind().name().toLowerCase(Locale.ROOT),
        metric.label().isEmpty() ? "" : "`" + metric.label() + "`",
        metric.help());
  }
}
