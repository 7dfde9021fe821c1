package io.diffaug.streamer.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.diffaug.core.settings.InvalidSettingsException;
import io.diffaug.core.settings.Settings;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StreamSettingsTest {
  @Test
  void theReferenceIsComplete() {
    Settings settings = Settings.load(Optional.empty(), Map.of());

    StreamSettings stream = StreamSettings.read(settings);

    settings.check();
    assertThat(stream.maxBatch()).isEqualTo(64);
    assertThat(stream.commitInterval()).isEqualTo(Duration.ofMillis(100));
    assertThat(stream.nativeFolder()).isEmpty();
  }

  @Test
  void everyComplaintIsCollected() {
    Settings settings =
        Settings.load(
            Optional.empty(),
            Map.of(
                "diffaug.stream.max-batch", "0",
                "diffaug.stream.instance-id", "a b",
                "diffaug.stream.commit-interval", "20s",
                "diffaug.stream.restart-min-backoff", "2m",
                "diffaug.stream.max-bach", "3"));
    StreamSettings.read(settings);

    InvalidSettingsException invalid =
        catchThrowableOfType(InvalidSettingsException.class, settings::check);

    assertThat(invalid.complaints())
        .hasSize(5)
        .anyMatch(complaint -> complaint.startsWith("diffaug.stream.max-batch: 0"))
        .anyMatch(complaint -> complaint.startsWith("diffaug.stream.max-bach: unknown key"))
        .anyMatch(complaint -> complaint.startsWith("diffaug.stream.instance-id: a b"))
        .anyMatch(complaint -> complaint.startsWith("diffaug.stream.commit-interval: 20000ms"))
        .anyMatch(
            complaint -> complaint.startsWith("diffaug.stream.restart-min-backoff: 120000ms"));
  }

  @Test
  void aHostWithoutANameHasAFallbackThatSaysSo() {
    InstanceId fallback = InstanceId.ofHost(Optional.empty());

    assertThat(fallback.name()).isEqualTo("diffaug");
    assertThat(fallback.origin()).contains("fallback").contains("diffaug.stream.instance-id");
    assertThat(InstanceId.ofHost(Optional.of("replica-3")).name()).isEqualTo("replica-3");
  }
}
