package io.diffaug.bench.swap;

import com.google.protobuf.InvalidProtocolBufferException;
import io.diffaug.core.settings.KafkaSettings;
import io.diffaug.proto.ContrastivePair;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads committed pairs as they come, and notes which sample's and by which version. */
final class PairWatch implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(100);

  private final Travels travels;
  private final Boundaries boundaries = new Boundaries();
  private final Consumer<byte[], byte[]> consumer;
  private final CompletableFuture<Void> reader;
  private volatile long latestVersion;
  private volatile boolean closing;

  /**
   * Begins to read.
   *
   * @param kafka cluster and topic of pairs
   * @param travels told of each pair
   */
  PairWatch(KafkaSettings kafka, Travels travels) {
    this.travels = travels;
    Map<String, Object> properties = new HashMap<>(kafka.client());
    properties.put("isolation.level", "read_committed");
    properties.put("auto.offset.reset", "earliest");
    properties.put("group.id", kafka.pairs() + "-watch");
    consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    consumer.subscribe(List.of(kafka.pairs()));
    reader = CompletableFuture.runAsync(this::read);
  }

  private void read() {
    try (consumer) {
      while (!closing) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
          note(record.value());
        }
      }
    }
  }

  private void note(byte[] value) {
    try {
      ContrastivePair pair = ContrastivePair.parseFrom(value);
      travels.arrive(Integer.parseInt(pair.getSampleId()));
      boundaries.note(pair);
      latestVersion = Math.max(latestVersion, pair.getProvenance().getModelVersion());
    } catch (InvalidProtocolBufferException impossible) {
      throw new IllegalStateException("pairs: no pair (expected: pairs only)", impossible);
    }
  }

  /** The highest version that made a pair. */
  long latestVersion() {
    return latestVersion;
  }

  /** The first and the last pair of each version. */
  Boundaries boundaries() {
    return boundaries;
  }

  /** Throws what stopped the reading, if anything has. */
  void requireRunning() {
    if (reader.isDone()) {
      reader.join();
    }
  }

  @Override
  public void close() {
    closing = true;
    reader.join();
  }
}
