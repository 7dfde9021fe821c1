package io.diffaug.streamer.kafka;

import akka.Done;
import akka.NotUsed;
import akka.stream.ActorAttributes;
import akka.stream.javadsl.Source;
import io.diffaug.core.rollout.MissingEventsException;
import io.diffaug.core.settings.KafkaSettings;
import io.diffaug.streamer.pipeline.ModelLog;
import io.diffaug.streamer.settings.StreamSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * The models topic, read by consumers that belong to no group and written by one producer without
 * transactions, made at the first write.
 */
public final class ModelsTopic implements ModelLog, AutoCloseable {
  private static final Duration PULSE = Duration.ofMillis(500);
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final ClientProperties properties;
  private final TopicPartition partition;
  private Optional<Producer<byte[], byte[]>> producer = Optional.empty();
  private boolean closed;

  /**
   * The models topic of a cluster.
   *
   * @param kafka the cluster and its topics
   * @param stream the stream's settings
   */
  public ModelsTopic(KafkaSettings kafka, StreamSettings stream) {
    this.properties = new ClientProperties(kafka, stream);
    this.partition = new TopicPartition(kafka.models(), 0);
  }

  @Override
  public Source<Page, NotUsed> read() {
    return Source.unfoldResource(this::open, this::page, KafkaConsumer::close)
        .withAttributes(ActorAttributes.dispatcher("akka.actor.default-blocking-io-dispatcher"));
  }

  private KafkaConsumer<byte[], byte[]> open() {
    KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            properties.reader("models"), new ByteArrayDeserializer(), new ByteArrayDeserializer());
    consumer.assign(Set.of(partition));
    consumer.seekToBeginning(Set.of(partition));
    try {
      MissingEventsException.requireFirst(partition.topic(), consumer.position(partition));
    } catch (RuntimeException unreadable) {
      consumer.close();
      throw unreadable;
    }
    return consumer;
  }

  /**
   * One poll, with or without events. The end is where the position meets the end offset of the
   * last fetch: the last record's own offset says nothing where the log's tail was deleted. The
   * brokers are not asked for it, since their answer would wait behind the fetch that is open by
   * then.
   */
  private Optional<Page> page(KafkaConsumer<byte[], byte[]> consumer) {
    boolean first = consumer.position(partition) == 0;
    List<Event> events = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> record : consumer.poll(PULSE)) {
      if (first) {
        MissingEventsException.requireFirst(partition.topic(), record.offset());
      }
      first = false;
      events.add(new Event(record.value(), Instant.ofEpochMilli(record.timestamp())));
    }
    OptionalLong behind = consumer.currentLag(partition);
    return Optional.of(new Page(events, behind.isPresent() && behind.getAsLong() <= 0));
  }

  @Override
  @SuppressWarnings("FutureReturnValueIgnored") // the callback completes what is returned
  public CompletionStage<Done> append(byte[] event) {
    CompletableFuture<Done> acknowledged = new CompletableFuture<>();
    try {
      producer()
          .send(
              new ProducerRecord<>(partition.topic(), partition.partition(), null, event),
              (metadata, failure) -> {
                if (failure == null) {
                  acknowledged.complete(Done.getInstance());
                } else {
                  acknowledged.completeExceptionally(failure);
                }
              });
    } catch (KafkaException | IllegalStateException failed) {
      acknowledged.completeExceptionally(failed);
    }
    return acknowledged;
  }

  private synchronized Producer<byte[], byte[]> producer() {
    if (closed) {
      throw new IllegalStateException("models topic: closed (expected: a running stream)");
    }
    if (producer.isEmpty()) {
      producer = Optional.of(new KafkaProducer<>(properties.writer("models")));
    }
    return producer.get();
  }

  /** Writes out what was appended. */
  @Override
  public synchronized void close() {
    closed = true;
    producer.ifPresent(open -> open.close(PATIENCE));
    producer = Optional.empty();
  }
}
