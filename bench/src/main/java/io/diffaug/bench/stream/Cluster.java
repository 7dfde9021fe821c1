package io.diffaug.bench.stream;

import io.diffaug.core.settings.KafkaSettings;
import io.diffaug.streamer.kafka.CommittedRecords;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;

/** The broker of a bench: its topics, and how far groups have come. Owns an admin client. */
final class Cluster implements AutoCloseable {
  /** Partitions of input and output, the same for every side. */
  static final int PARTITIONS = 4;

  private final String bootstrapServers;
  private final Admin admin;

  Cluster(String bootstrapServers) {
    this.bootstrapServers = bootstrapServers;
    this.admin = Admin.create(Map.of(KafkaSettings.BOOTSTRAP_SERVERS, bootstrapServers));
  }

  /**
   * What every client of every side is given: the same linger, batches and compression, those of a
   * stream where nobody changes any.
   */
  Map<String, String> client() {
    return Map.of(
        KafkaSettings.BOOTSTRAP_SERVERS,
        bootstrapServers,
        "linger.ms",
        "50",
        "batch.size",
        "262144",
        "compression.type",
        "none");
  }

  /** Makes a topic whose files vanish soon after it is deleted. */
  void create(String topic) throws ExecutionException, InterruptedException {
    NewTopic wanted = new NewTopic(topic, Optional.of(PARTITIONS), Optional.empty());
    admin.createTopics(List.of(wanted.configs(Map.of("file.delete.delay.ms", "100")))).all().get();
  }

  void delete(String... topics) throws ExecutionException, InterruptedException {
    admin.deleteTopics(List.of(topics)).all().get();
  }

  /** How far a group has come, by the broker's word. */
  CommittedRecords committed(String group) {
    return new CommittedRecords(client(), group);
  }

  /** Throws unless a group has committed so many records. */
  void requireCommitted(String group, long records) throws InterruptedException {
    try (CommittedRecords committed = committed(group)) {
      long count = committed.count();
      if (count != records) {
        throw new IllegalStateException(
            group + ": " + count + " records committed (expected: " + records + ")");
      }
    }
  }

  @Override
  public void close() {
    admin.close();
  }
}
