package io.diffaug.streamer.kafka;

import io.diffaug.streamer.pipeline.Envelope;
import io.diffaug.streamer.pipeline.Envelope.Destination;
import io.diffaug.streamer.pipeline.EnvelopeBatch;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * Owns a lane's transactional producer and the one thread that touches it: outputs and the
 * positions they stem from become visible together, or not at all.
 *
 * <p>Any failure ends the writer. Nothing is ever sent again from here: closing the producer aborts
 * what is open, and where even that cannot be told (a commit that timed out), the next producer
 * under the same transactional id settles it before the next consumer asks for its committed
 * positions.
 */
final class TransactionalWriter {
  /** A commit whose outcome is unknown may only be asked for again, never aborted. */
  private static final int COMMIT_ATTEMPTS = 3;

  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

  private final Producer<byte[], byte[]> producer;
  private final Map<Destination, String> topics;
  private final Duration commitInterval;
  private final int commitRecords;
  private final InFlight inFlight;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread writer = new Thread(task, "diffaug-write");
            writer.setDaemon(true);
            return writer;
          });

  private final Map<TopicPartition, OffsetAndMetadata> positions = new HashMap<>();
  private Optional<ConsumerGroupMetadata> member = Optional.empty();
  private Consumer<Throwable> onFailure = failure -> {};
  private int records;
  private int batches;

  /** Whether a batch is written in part: its transaction must never be committed. */
  private boolean torn;

  private long transaction;

  TransactionalWriter(
      Producer<byte[], byte[]> producer,
      Map<Destination, String> topics,
      Duration commitInterval,
      int commitRecords,
      InFlight inFlight) {
    this.producer = producer;
    this.topics = new EnumMap<>(topics);
    this.commitInterval = commitInterval;
    this.commitRecords = commitRecords;
    this.inFlight = inFlight;
  }

  /** Says who hears of a commit that failed between two writes. */
  void onFailure(Consumer<Throwable> listener) {
    thread.execute(() -> onFailure = listener);
  }

  /** Writes a batch into the open transaction, or a new one; completes once it is handed over. */
  CompletionStage<Void> write(EnvelopeBatch<Progress> batch) {
    return CompletableFuture.runAsync(() -> writeNow(batch), thread);
  }

  /** Commits what was written; completes once it is committed. */
  CompletionStage<Void> commit() {
    return CompletableFuture.runAsync(this::commitNow, thread);
  }

  /** Closes the producer, which aborts what is not committed. */
  void close() {
    CompletableFuture.runAsync(() -> producer.close(CLOSE_TIMEOUT), thread)
        .orTimeout(2 * CLOSE_TIMEOUT.toSeconds(), TimeUnit.SECONDS)
        .exceptionally(
            late -> {
              producer.close(Duration.ZERO);
              return null;
            })
        .join();
    thread.shutdown();
  }

  @SuppressWarnings("FutureReturnValueIgnored") // a failed send makes the commit throw
  private void writeNow(EnvelopeBatch<Progress> batch) {
    begin(batch.progress().member());
    torn = true;
    for (Envelope envelope : batch.envelopes()) {
      producer.send(record(envelope));
    }
    positions.putAll(batch.progress().positions());
    records += batch.envelopes().size();
    batches++;
    torn = false;
    if (records >= commitRecords) {
      commitNow();
    }
  }

  @SuppressWarnings("FutureReturnValueIgnored") // commitDue reports its own failure
  private void begin(ConsumerGroupMetadata reader) {
    if (member.isEmpty()) {
      producer.beginTransaction();
      member = Optional.of(reader);
      long begun = ++transaction;
      thread.schedule(() -> commitDue(begun), commitInterval.toNanos(), TimeUnit.NANOSECONDS);
    } else if (member.get().generationId() != reader.generationId()) {
      throw new IllegalStateException(
          "a transaction spans generations "
              + member.get().generationId()
              + " and "
              + reader.generationId()
              + " (expected: all of one assignment)");
    }
  }

  private void commitDue(long begun) {
    if (begun == transaction) {
      try {
        commitNow();
      } catch (RuntimeException | Error failure) {
        onFailure.accept(failure);
      }
    }
  }

  private void commitNow() {
    if (member.isEmpty()) {
      return;
    }
    if (torn) {
      throw new IllegalStateException("transaction: a batch was written in part (expected: whole)");
    }
    producer.sendOffsetsToTransaction(positions, member.get());
    commitTransaction();
    inFlight.committed(batches);
    positions.clear();
    member = Optional.empty();
    records = 0;
    batches = 0;
  }

  private void commitTransaction() {
    for (int attempt = 1; ; attempt++) {
      try {
        producer.commitTransaction();
        return;
      } catch (TimeoutException | InterruptException unknown) {
        if (attempt == COMMIT_ATTEMPTS) {
          throw unknown;
        }
      }
    }
  }

  private ProducerRecord<byte[], byte[]> record(Envelope envelope) {
    Long timestamp = envelope.timestamp().isPresent() ? envelope.timestamp().getAsLong() : null;
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(
            topics.get(envelope.destination()), null, timestamp, envelope.key(), envelope.value());
    envelope.headers().forEach(header -> record.headers().add(header.name(), header.value()));
    return record;
  }
}
