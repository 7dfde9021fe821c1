package io.diffaug.cli.broker;

import io.diffaug.core.settings.KafkaSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;

/**
 * One real broker for all tests of a JVM, started when first asked for; it ends with the JVM. Tests
 * keep apart by topics of their own. It has an authorizer that lets everybody do anything with what
 * has no rule yet, so a test may guard topics of its own; it compacts what may be compacted soon,
 * and allows short sessions, so that what was killed is soon known to be.
 */
public final class SharedBroker {
  private static final Map<String, String> CONFIGS =
      Map.of(
          "log.cleaner.backoff.ms", "500",
          "group.min.session.timeout.ms", "1000",
          "authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
          "allow.everyone.if.no.acl.found", "true");

  private static final AtomicInteger TOPICS = new AtomicInteger();
  private static EmbeddedBroker broker;

  private SharedBroker() {}

  /** Where it is. */
  public static synchronized String bootstrapServers() throws Exception {
    if (broker == null) {
      Path data = Files.createDirectories(Path.of("target", "shared-broker"));
      broker = another(Files.createTempDirectory(data, "run"), 0);
    }
    return broker.bootstrapServers();
  }

  /** Another broker of the same settings, for a test that kills it; the caller closes it. */
  public static EmbeddedBroker another(Path data, int port) throws Exception {
    return EmbeddedBroker.start(data, port, CONFIGS);
  }

  /** The settings that lead to it. */
  public static KafkaSettings settings() throws Exception {
    Map<String, String> client = Map.of(KafkaSettings.BOOTSTRAP_SERVERS, bootstrapServers());
    return new KafkaSettings(client, "raw-samples", "contrastive-pairs", "dead-letters", "models");
  }

  /** A new topic whose name begins with a hint. */
  public static String newTopic(String hint, int partitions, Map<String, String> configs)
      throws Exception {
    String name = hint + "-" + TOPICS.incrementAndGet();
    try (Admin admin = admin()) {
      NewTopic topic = new NewTopic(name, Optional.of(partitions), Optional.of((short) 1));
      admin.createTopics(List.of(topic.configs(configs))).all().get();
    }
    return name;
  }

  /** An admin client, which the caller closes. */
  public static Admin admin() throws Exception {
    return Admin.create(Map.of("bootstrap.servers", bootstrapServers()));
  }
}
