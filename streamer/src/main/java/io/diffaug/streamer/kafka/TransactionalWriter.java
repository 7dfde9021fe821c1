package io.diffaug.streamer.kafka;

import io.diffaug.streamer.observation.BatchTally;
import io.diffaug.streamer.observation.ClientReadings;
import io.diffaug.streamer.observation.Stage;
import io.diffaug.streamer.pipeline.Envelope;
import io.diffaug.streamer.pipeline.Envelope.Destination;
import io.diffaug.streamer.pipeline.EnvelopeBatch;
import io.diffaug.streamer.pipeline.Header;
import io.diffaug.streamer.settings.StreamSettings.Commits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
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
 * <p>A commit is a wait for the broker, during which the lane writes nothing. So the size of a
 * transaction adapts: while the lane keeps up it is committed once it is {@link Commits#interval()}
 * old; while more waits to be read it goes on growing, up to {@link Commits#backlogInterval()}.
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
  private final Commits commits;
  private final InFlight inFlight;
  private final ObservedLane lane;
  private final ClientReadings readings;
  private final ScheduledExecutorService thread;

  private final Map<TopicPartition, OffsetAndMetadata> positions = new HashMap<>();
  private final List<BatchTally> batches = new ArrayList<>();
  private Optional<ConsumerGroupMetadata> member = Optional.empty();
  private Consumer<Throwable> onFailure = failure -> {};

  /** Whether a step is under way, or has failed on its way: nothing may follow it. */
  private boolean broken;

  private long transaction;
  private long begunNanos;

  TransactionalWriter(
      Producer<byte[], byte[]> producer,
      String clientId,
      Map<Destination, String> topics,
      Commits commits,
      InFlight inFlight,
      ObservedLane lane) {
    this.producer = producer;
    this.topics = new EnumMap<>(topics);
    this.commits = commits;
    this.inFlight = inFlight;
    this.lane = lane;
    this.readings = new KafkaReadings(clientId, producer.metrics());
    this.thread =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread writer = new Thread(task, "write-" + lane.number());
              writer.setDaemon(true);
              return writer;
            });
  }

  /** The producer's own metrics, the same object each time. */
  ClientReadings readings() {
    return readings;
  }

  /** Says who hears of a commit that failed between two writes. */
  void onFailure(Consumer<Throwable> listener) {
    thread.execute(() -> onFailure = listener);
  }

  /** Writes a batch into the open transaction, or a new one; completes once it is handed over. */
  CompletionStage<Void> write(EnvelopeBatch<Progress> batch) {
    return CompletableFuture.runAsync(() -> step(() -> writeNow(batch)), thread);
  }

  /** Commits what was written; completes once it is committed. */
  CompletionStage<Void> commit() {
    return CompletableFuture.runAsync(() -> step(this::commitNow), thread);
  }

  /** Closes the producer, which aborts what is not committed. */
  void close() {
    CompletableFuture.runAsync(this::closeNow, thread)
        .orTimeout(2 * CLOSE_TIMEOUT.toSeconds(), TimeUnit.SECONDS)
        .exceptionally(
            late -> {
              producer.close(Duration.ZERO);
              return null;
            })
        .join();
    thread.shutdown();
  }

  private void closeNow() {
    if (member.isPresent()) {
      lane.observer().aborted(lane.number());
    }
    producer.close(CLOSE_TIMEOUT);
  }

  /**
   * Does a step whole or breaks the writer: a batch that was written in part must never be
   * committed, and what was handed over behind it must not be written.
   */
  private void step(Runnable work) {
    if (broken) {
      throw new IllegalStateException("writer: a step failed (expected: no step after it)");
    }
    broken = true;
    work.run();
    broken = false;
  }

  @SuppressWarnings("FutureReturnValueIgnored") // a failed send makes the commit throw
  private void writeNow(EnvelopeBatch<Progress> batch) {
    long started = System.nanoTime();
    begin(batch.progress().member());
    for (Envelope envelope : batch.envelopes()) {
      producer.send(record(envelope));
    }
    positions.putAll(batch.progress().positions());
    batches.add(batch.tally());
    lane.observer().passed(Stage.WRITE, System.nanoTime() - started);
  }

  private void begin(ConsumerGroupMetadata reader) {
    if (member.isEmpty()) {
      producer.beginTransaction();
      member = Optional.of(reader);
      transaction++;
      begunNanos = System.nanoTime();
      lookAgain(transaction);
    } else if (member.get().generationId() != reader.generationId()) {
      throw new IllegalStateException(
          "a transaction spans generations "
              + member.get().generationId()
              + " and "
              + reader.generationId()
              + " (expected: all of one assignment)");
    }
  }

  @SuppressWarnings("FutureReturnValueIgnored") // commitIfDue reports its own failure
  private void lookAgain(long begun) {
    thread.schedule(() -> commitIfDue(begun), commits.interval().toNanos(), TimeUnit.NANOSECONDS);
  }

  private void commitIfDue(long begun) {
    if (begun != transaction || member.isEmpty()) {
      return;
    }
    if (inFlight.hasBacklog()
        && System.nanoTime() - begunNanos < commits.backlogInterval().toNanos()) {
      lookAgain(begun);
      return;
    }
    try {
      step(this::commitNow);
    } catch (RuntimeException | Error failure) {
      onFailure.accept(failure);
    }
  }

  private void commitNow() {
    if (member.isEmpty()) {
      return;
    }
    long started = System.nanoTime();
    producer.sendOffsetsToTransaction(positions, member.get());
    commitTransaction();
    member = Optional.empty();
    inFlight.committed(batches.size(), positions);
    lane.observer().passed(Stage.COMMIT, System.nanoTime() - started);
    lane.observer().committed(lane.number(), List.copyOf(batches));
    positions.clear();
    batches.clear();
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
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(
            topics.get(envelope.destination()),
            null,
            envelope.timestamp(),
            envelope.key(),
            envelope.value());
    for (Header header : envelope.headers()) {
      record.headers().add(header.name(), header.value());
    }
    return record;
  }
}
