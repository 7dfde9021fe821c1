package io.diffaug.streamer.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.diffaug.core.settings.InvalidSettingsException;
import io.diffaug.core.settings.Settings;
import io.diffaug.streamer.inference.ElasticPolicy;
import io.diffaug.streamer.inference.StepChoice;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StreamSettingsTest {
  @Test
  void theReferenceIsComplete() {
    Settings settings = Settings.load(Optional.empty(), Map.of());

    StreamSettings stream = StreamSettings.read(settings);

    settings.check();
    assertThat(stream.batching().maxBatch()).isEqualTo(64);
    assertThat(stream.commits().interval()).isEqualTo(Duration.ofMillis(100));
    assertThat(stream.inference().nativeFolder()).isEmpty();
    assertThat(stream.inference().workers())
        .as("a worker for each core")
        .isEqualTo(Runtime.getRuntime().availableProcessors());
    assertThat(stream.inference().steps()).isEqualTo(new StepChoice.Elastic());
    assertThat(stream.inference().elastic())
        .isEqualTo(new ElasticPolicy(10_000, 1000, Duration.ofSeconds(5)));
  }

  @Test
  void everyComplaintIsCollected() {
    Settings settings =
        Settings.load(
            Optional.empty(),
            Map.of(
                "diffaug.stream.max-batch", "0",
                "diffaug.stream.instance-id", "a b",
                "diffaug.stream.commit-interval", "4s",
                "diffaug.stream.backlog-commit-interval", "20s",
                "diffaug.stream.execution-provider", "gpu",
                "diffaug.stream.steps", "many",
                "diffaug.stream.elastic.rise-lag", "20000",
                "diffaug.stream.restart-min-backoff", "2m",
                "diffaug.stream.max-bach", "3"));
    StreamSettings.read(settings);

    InvalidSettingsException invalid =
        catchThrowableOfType(InvalidSettingsException.class, settings::check);

    assertThat(invalid.complaints())
        .hasSize(10)
        .anyMatch(complaint -> complaint.startsWith("diffaug.stream.max-batch: 0"))
        .anyMatch(complaint -> complaint.startsWith("diffaug.stream.max-bach: unknown key"))
        .anyMatch(complaint -> complaint.startsWith("diffaug.stream.instance-id: a b"))
        .contains(
            "diffaug.stream.commit-interval: 4000ms (expected: shorter than revoke-timeout,"
                + " 3000ms)",
            "diffaug.stream.backlog-commit-interval: 20000ms (expected: shorter than"
                + " revoke-timeout, 3000ms)",
            "diffaug.stream.backlog-commit-interval: 20000ms (expected: shorter than"
                + " transaction-timeout, 10000ms)",
            "diffaug.stream.execution-provider: gpu (expected: cpu, cuda or auto)",
            "diffaug.stream.steps: many (expected: elastic, version, or a number from 1 to 9999)",
            "diffaug.stream.elastic.rise-lag: 20000 (expected: at most fall-lag, 10000)")
        .anyMatch(
            complaint -> complaint.startsWith("diffaug.stream.restart-min-backoff: 120000ms"));
  }

  @ParameterizedTest
  @CsvSource({"2, 1, 4", "8, 1, 16", "8, 2, 8", "8, 3, 6", "8, 8, 4"})
  void eachLaneKeepsItsShareOfTheWorkersBusyTwiceOver(int workers, int lanes, int depth) {
    Settings settings =
        Settings.load(
            Optional.empty(),
            Map.of(
                "diffaug.stream.workers", Integer.toString(workers),
                "diffaug.stream.lanes", Integer.toString(lanes)));

    assertThat(StreamSettings.read(settings).batching().pipelineDepth()).isEqualTo(depth);
  }

  @Test
  void aHostWithoutANameHasAFallbackThatSaysSo() {
    InstanceId fallback = InstanceId.ofHost(Optional.empty());

    assertThat(fallback.name()).isEqualTo("diffaug");
    assertThat(fallback.origin()).contains("fallback").contains("diffaug.stream.instance-id");
    assertThat(InstanceId.ofHost(Optional.of("replica-3")).name()).isEqualTo("replica-3");
  }
}
