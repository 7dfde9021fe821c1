package io.diffaug.core.settings;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Where the cluster is and what the four topics are called.
 *
 * @param client properties for every Kafka client: bootstrap servers, TLS, SASL, anything
 * @param input topic of raw samples
 * @param pairs topic of contrastive pairs
 * @param deadLetters topic of rejected records
 * @param models topic of model events
 */
public record KafkaSettings(
    Map<String, String> client, String input, String pairs, String deadLetters, String models) {

  /** The clients' setting that says where the cluster is. */
  public static final String BOOTSTRAP_SERVERS = "bootstrap.servers";

  /** Client properties that exactly-once depends on: they are the engine's own. */
  private static final Set<String> RESERVED =
      new TreeSet<>(
          List.of(
              "auto.offset.reset",
              "enable.auto.commit",
              "enable.idempotence",
              "group.id",
              "group.instance.id",
              "isolation.level",
              "key.deserializer",
              "key.serializer",
              "transactional.id",
              "value.deserializer",
              "value.serializer"));

  /** Copies the properties. {@inheritDoc} */
  public KafkaSettings {
    client = Map.copyOf(client);
  }

  /**
   * Reads {@code diffaug.kafka}.
   *
   * @param settings the settings, which collect the complaints
   * @return the Kafka settings
   */
  public static KafkaSettings read(Settings settings) {
    SettingsReader kafka = settings.section("diffaug.kafka");
    Map<String, String> client = kafka.properties("client");
    client.keySet().stream()
        .filter(RESERVED::contains)
        .forEach(
            key -> kafka.complain("client." + key, "is the engine's own (expected: not given)"));
    if (client.getOrDefault(BOOTSTRAP_SERVERS, "").isBlank()) {
      kafka.complain("client." + BOOTSTRAP_SERVERS, "\"\" (expected: host:port, ...)");
    }
    KafkaSettings read =
        new KafkaSettings(
            client,
            kafka.string("topics.input"),
            kafka.string("topics.pairs"),
            kafka.string("topics.dead-letters"),
            kafka.string("topics.models"));
    List<String> topics = List.of(read.input, read.pairs, read.deadLetters, read.models);
    if (Set.copyOf(topics).size() < topics.size()) {
      kafka.complain("topics", topics + " (expected: four different names)");
    }
    return read;
  }

  /**
   * Where the cluster is.
   *
   * @return the bootstrap servers
   */
  public String bootstrapServers() {
    return client.get(BOOTSTRAP_SERVERS);
  }
}
