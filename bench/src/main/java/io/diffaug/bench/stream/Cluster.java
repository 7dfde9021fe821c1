package io.diffaug.bench.stream;

import io.diffaug.core.settings.KafkaSettings;
import io.diffaug.streamer.kafka.CommittedRecords;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;

/** The broker of a bench: its topics, and how far a group has come. Owns an admin client. */
final class Cluster implements AutoCloseable {
  /** Partitions of input and output, the same for every side. */
  static final int PARTITIONS = 4;

  /** Each reading is a request to a broker on the cores that are measured: not many a second. */
  private static final Duration READING_EVERY = Duration.ofMillis(100);

  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final String bootstrapServers;
  private final Admin admin;

  Cluster(String bootstrapServers) {
    this.bootstrapServers = bootstrapServers;
    this.admin = Admin.create(Map.of(KafkaSettings.BOOTSTRAP_SERVERS, bootstrapServers));
  }

  /** What every client of every side is given: the same linger, batches and compression. */
  Map<String, String> client() {
    return Map.of(
        KafkaSettings.BOOTSTRAP_SERVERS,
        bootstrapServers,
        "linger.ms",
        "5",
        "batch.size",
        "65536",
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

  /** Waits until a group has committed so many records; the rate at which it did. */
  double awaitCommitted(String group, long goal, Alive alive) throws Exception {
    Throughput throughput = new Throughput(goal);
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    long count = 0;
    try (CommittedRecords committed = new CommittedRecords(client(), group)) {
      while (count < goal) {
        alive.require();
        if (System.nanoTime() > deadline) {
          throw new IllegalStateException(
              group + ": " + count + " of " + goal + " records after " + PATIENCE);
        }
        Thread.sleep(READING_EVERY.toMillis());
        count = committed.count();
        throughput.read(System.nanoTime(), count);
      }
    }
    return throughput.perSecond();
  }

  /** Throws if the side that is waited for has ended. */
  @FunctionalInterface
  interface Alive {
    void require() throws Exception;
  }

  @Override
  public void close() {
    admin.close();
  }
}
