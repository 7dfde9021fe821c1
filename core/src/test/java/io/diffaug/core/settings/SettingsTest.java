package io.diffaug.core.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsTest {
  @TempDir Path folder;

  @Test
  void theReferenceIsValidAsItStands() {
    Settings settings = Settings.load(Optional.empty(), Map.of());
    KafkaSettings kafka = KafkaSettings.read(settings);
    settings.check();
    assertThat(kafka.bootstrapServers()).isEqualTo("127.0.0.1:9092");
    assertThat(kafka.models()).isEqualTo("models");
  }

  @Test
  void theCommandLineWinsOverTheFile() throws Exception {
    Path file = write("diffaug.kafka.topics { input = a, pairs = b }");
    Settings settings = Settings.load(Optional.of(file), Map.of("diffaug.kafka.topics.pairs", "c"));
    KafkaSettings kafka = KafkaSettings.read(settings);
    assertThat(kafka.input()).isEqualTo("a");
    assertThat(kafka.pairs()).isEqualTo("c");
  }

  @Test
  void clientPropertiesPassThroughWithDotsInTheirNames() {
    Settings settings =
        Settings.load(
            Optional.empty(),
            Map.of(
                "diffaug.kafka.client.security.protocol", "SSL",
                "diffaug.kafka.client.fetch.max.wait.ms", "100"));
    assertThat(KafkaSettings.read(settings).client())
        .containsEntry("security.protocol", "SSL")
        .containsEntry("fetch.max.wait.ms", "100")
        .containsEntry("bootstrap.servers", "127.0.0.1:9092");
  }

  @Test
  void allComplaintsComeTogether() throws Exception {
    Path file =
        write(
            """
            diffaug.kafka.topics { input = "", paris = x }
            diffaug.kafka.client { group.id = mine }
            diffaug.kafka.topics.pairs = models
            """);
    Settings settings = Settings.load(Optional.of(file), Map.of("kafka.bootstrap", "x"));
    KafkaSettings.read(settings);
    assertThatThrownBy(settings::check)
        .isInstanceOfSatisfying(
            InvalidSettingsException.class,
            invalid ->
                assertThat(invalid.complaints())
                    .containsExactlyInAnyOrder(
                        "diffaug.kafka.topics.paris: unknown key (expected: a key of reference.conf)",
                        "kafka.bootstrap: unknown key (expected: a key of reference.conf)",
                        "diffaug.kafka.client.group.id: is the engine's own (expected: not given)",
                        "diffaug.kafka.topics.input: \"\" (expected: not empty)",
                        "diffaug.kafka.topics: [raw-samples, models, dead-letters, models]"
                            + " (expected: four different names)"));
  }

  @Test
  void aMissingFileIsNamed() {
    Path missing = folder.resolve("none.conf");
    assertThatThrownBy(() -> Settings.load(Optional.of(missing), Map.of()))
        .isInstanceOf(InvalidSettingsException.class)
        .hasMessageContaining("none.conf");
  }

  @Test
  void aFileThatIsNotHoconIsNamed() throws Exception {
    Path file = write("diffaug { kafka ");
    assertThatThrownBy(() -> Settings.load(Optional.of(file), Map.of()))
        .isInstanceOf(InvalidSettingsException.class)
        .hasMessageContaining("settings.conf");
  }

  @Test
  void valuesOfTheWrongKindOrRangeAreComplainedAboutAndReplaced() {
    Settings settings =
        Settings.load(
            Optional.empty(),
            Map.of(
                "diffaug.kafka.topics.input", "7",
                "diffaug.kafka.topics.pairs", "many"));
    SettingsReader topics = settings.section("diffaug.kafka.topics");
    assertThat(topics.integer("input", 1, 9)).isEqualTo(7);
    assertThatThrownBy(() -> topics.integer("pairs", 1, 9))
        .as("the reference value of this key is no number either")
        .isInstanceOf(RuntimeException.class);
    assertThatThrownBy(settings::check)
        .hasMessageContaining("diffaug.kafka.topics.pairs: many (expected: a whole number)");
  }

  private Path write(String hocon) throws Exception {
    return Files.writeString(folder.resolve("settings.conf"), hocon);
  }
}
