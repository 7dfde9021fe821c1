package io.diffaug.core.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EnvironmentTest {
  private static final String INPUT = "diffaug.kafka.topics.input";

  @TempDir Path folder;

  @Test
  void everyKeyHasAVariable() {
    KafkaSettings kafka =
        read(
            Map.of(
                "DIFFAUG_KAFKA_TOPICS_DEAD_LETTERS", "rejects",
                "DIFFAUG_KAFKA_CLIENT_BOOTSTRAP_SERVERS", "kafka:9092",
                "PATH", "/bin"));
    assertThat(kafka.deadLetters()).isEqualTo("rejects");
    assertThat(kafka.bootstrapServers()).isEqualTo("kafka:9092");
  }

  @Test
  void theClientsOwnPropertiesHaveAPointForEachUnderscore() {
    assertThat(read(Map.of("DIFFAUG_KAFKA_CLIENT_SASL_JAAS_CONFIG", "x;")).client())
        .containsEntry("sasl.jaas.config", "x;");
  }

  @Test
  void theCommandLineWinsOverTheEnvironmentWhichWinsOverTheFile() throws Exception {
    Path file = Files.writeString(folder.resolve("a.conf"), INPUT + " = file");
    Map<String, String> environment = Map.of("DIFFAUG_KAFKA_TOPICS_INPUT", "environment");
    assertThat(input(Settings.load(Optional.of(file), Map.of(), Map.of()))).isEqualTo("file");
    assertThat(input(Settings.load(Optional.of(file), Map.of(), environment)))
        .isEqualTo("environment");
    assertThat(input(Settings.load(Optional.of(file), Map.of(INPUT, "option"), environment)))
        .isEqualTo("option");
  }

  @Test
  void aVariableOfNoKeyIsComplainedAboutWithTheRest() {
    Map<String, String> environment =
        Map.of(
            "DIFFAUG_KAFKA_TOPIC_INPUT", "x",
            "DIFFAUG_KAFKA_CLIENT_SASL__X", "x",
            "DIFFAUG_KAFKA_TOPICS_PAIRS", "models",
            "DIFFAUG_JAVA_OPTS", "-Xmx1g");
    Settings settings = Settings.load(Optional.empty(), Map.of(), environment);
    KafkaSettings.read(settings);
    assertThatThrownBy(settings::check)
        .hasMessageContaining("DIFFAUG_KAFKA_TOPIC_INPUT: unknown variable")
        .hasMessageContaining("DIFFAUG_KAFKA_CLIENT_SASL__X: unknown variable")
        .hasMessageContaining("four different names")
        .hasMessageNotContaining("JAVA_OPTS");
  }

  @Test
  void twoKeysMayNotShareAVariable() {
    assertThatThrownBy(
            () -> new Environment(ConfigFactory.parseString("diffaug { a-b = 1, a.b = 2 }")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("both DIFFAUG_A_B");
  }

  private static KafkaSettings read(Map<String, String> environment) {
    Settings settings = Settings.load(Optional.empty(), Map.of(), environment);
    KafkaSettings kafka = KafkaSettings.read(settings);
    settings.check();
    return kafka;
  }

  private static String input(Settings settings) {
    return KafkaSettings.read(settings).input();
  }
}
