package io.diffaug.streamer.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.diffaug.core.http.Promtool;
import io.diffaug.streamer.metrics.Metric.Kind;
import io.diffaug.streamer.observation.BatchTally;
import io.diffaug.streamer.observation.Health;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MetricTest {
  private static final Path PAGE = Path.of("..", "docs", "metrics.md");

  @Test
  void namesAreUniqueAndEndInTheirUnits() {
    List<Metric> catalogue = Metric.catalogue();

    assertThat(catalogue).extracting(Metric::scrapedName).doesNotHaveDuplicates();
    assertThat(catalogue)
        .allSatisfy(
            metric -> {
              assertThat(metric.scrapedName()).matches("(diffaug|process|jvm)(_[a-z]+)+");
              assertThat(metric.scrapedName().endsWith("_total"))
                  .isEqualTo(metric.kind() == Kind.COUNTER);
              assertThat(metric.help()).endsWith(".");
            });
  }

  @Test
  void atMostTwentyFiveFiguresOfKafkasClientsArePassedOn() {
    assertThat(ClientMetric.values()).hasSizeLessThanOrEqualTo(25);
  }

  /** Written anew with {@code -Ddocs.rewrite}, see the page's own foot. */
  @Test
  void thePageOfMetricsIsWhatTheCatalogueSays() throws IOException {
    String page = MetricsPage.of(Metric.catalogue());
    if (System.getProperty("docs.rewrite") != null) {
      Files.writeString(PAGE, page);
    }
    assertThat(PAGE).hasContent(page);
  }

  @Test
  void promtoolFindsNothingWrong() throws Exception {
    StreamMetrics metrics =
        new StreamMetrics(
            2, new Health(2, Duration.ofSeconds(6)), InstantSource.fixed(Instant.EPOCH));
    metrics.serving(1, Instant.EPOCH);
    metrics.committed(0, List.of(new BatchTally(1, 0, Map.of("a", 1), new long[0])));

    assertThat(Promtool.complaints(metrics.scrape())).isEmpty();
    assertThat(Promtool.complaints("# TYPE bad_total gauge\nbad_total 1\n")).isNotEmpty();
  }
}
