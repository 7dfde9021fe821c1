package io.diffaug.streamer.kafka;

import io.diffaug.streamer.observation.ClientReadings;
import io.diffaug.streamer.observation.Stage;
import io.diffaug.streamer.pipeline.Batch;
import io.diffaug.streamer.pipeline.Lane.Parting;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Owns a lane's consumer and the one thread that touches it.
 *
 * <p>The thread polls ahead by a few batches and no further; while nothing is asked for, it polls
 * with its partitions paused, so that rebalances are still answered. Assignment is eager: a
 * rebalance takes every partition away. Before it returns them, it drops what has not left the
 * source and waits until everything that left is committed; if that takes too long the lane fails
 * and starts anew. So no batch ever outlives the assignment it was read under, and none is
 * committed under newer metadata.
 */
final class Poller {
  private static final Logger LOG = LoggerFactory.getLogger(Poller.class);

  /** Longest time between two polls while nothing is asked for, and of one poll without records. */
  private static final Duration PULSE = Duration.ofMillis(100);

  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

  private final Consumer<byte[], byte[]> consumer;
  private final String topic;
  private final TopicIdentity identity;
  private final BatchBuffer buffer;
  private final int ahead;
  private final InFlight inFlight;
  private final Duration revokeTimeout;
  private final InstanceClaim claim;
  private final ObservedLane lane;
  private final Lag lag;
  private final ClientReadings readings;
  private final Map<TopicPartition, String> notes = new HashMap<>();
  private final CompletableFuture<Void> closed = new CompletableFuture<>();

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition asked = lock.newCondition();
  private final Deque<Batch<Progress>> ready = new ArrayDeque<>();
  private volatile Runnable wake = () -> {};
  private boolean stopping;
  private Optional<Throwable> failure = Optional.empty();
  private boolean polling;
  private volatile boolean started;
  private volatile Optional<Parting> parting = Optional.empty();

  /**
   * A poller of one topic; {@code ahead} batches may wait for the stream.
   *
   * @param identity the topic's id, which each committed position remembers
   */
  Poller(
      Consumer<byte[], byte[]> consumer,
      String clientId,
      String topic,
      TopicIdentity identity,
      BatchBuffer buffer,
      int ahead,
      InFlight inFlight,
      Duration revokeTimeout,
      InstanceClaim claim,
      ObservedLane lane) {
    this.consumer = consumer;
    this.topic = topic;
    this.identity = identity;
    this.buffer = buffer;
    this.ahead = ahead;
    this.inFlight = inFlight;
    this.revokeTimeout = revokeTimeout;
    this.claim = claim;
    this.lane = lane;
    this.readings = new KafkaReadings(clientId, consumer.metrics());
    this.lag = new Lag(consumer, inFlight, lane);
  }

  /** The consumer's own metrics, the same object each time. */
  ClientReadings readings() {
    return readings;
  }

  /** Starts the thread; {@code wake} is run, on any thread, whenever {@link #next} may say more. */
  void start(Runnable wake) {
    this.wake = wake;
    started = true;
    Thread thread = new Thread(this::run, "poll-" + lane.number());
    thread.setDaemon(true);
    thread.start();
  }

  /** The next batch for the stream, if one is ready; it counts as in flight from now on. */
  Optional<Batch<Progress>> next() {
    lock.lock();
    try {
      Optional<Batch<Progress>> next =
          stopping ? Optional.empty() : Optional.ofNullable(ready.poll());
      if (next.isPresent()) {
        inFlight.left();
        lane.observer().batchRead(lane.number(), next.get().deliveries().size());
      }
      if (ready.size() <= ahead / 2) {
        asked.signal(); // for many batches at once: a thread woken for each would only switch
      }
      return next;
    } finally {
      lock.unlock();
    }
  }

  /** Why polling failed, if it did. */
  Optional<Throwable> failure() {
    lock.lock();
    try {
      return failure;
    } finally {
      lock.unlock();
    }
  }

  /** Whether {@link #stop} was called. */
  boolean isStopping() {
    lock.lock();
    try {
      return stopping;
    } finally {
      lock.unlock();
    }
  }

  /** Hands on no further batch; stays in the group, so that what is in flight can be committed. */
  void stop() {
    lock.lock();
    try {
      stopping = true;
    } finally {
      lock.unlock();
    }
    wake.run();
  }

  /** Ends the thread and closes the consumer. */
  void close(Parting how) {
    parting = Optional.of(how);
    if (!started) {
      closeConsumer();
      return;
    }
    consumer.wakeup();
    try {
      closed.get(2 * CLOSE_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException late) {
      LOG.warn("the consumer did not close in time", late);
    }
  }

  private void run() {
    try {
      consumer.subscribe(Set.of(topic), new Rebalances());
      polling = true;
      while (parting.isEmpty()) {
        turn();
      }
    } catch (WakeupException woken) {
      LOG.debug("polling ends");
    } catch (Throwable thrown) { // whatever it is, the stream must hear of it
      fail(thrown);
    } finally {
      polling = false; // what a rebalance takes from here on, the closing lane gives up anyway
      closeConsumer();
    }
  }

  private void turn() {
    if (!hasRoom()) {
      consumer.pause(consumer.assignment());
      poll(Duration.ZERO);
      return;
    }
    consumer.resume(consumer.paused());
    long now = System.nanoTime();
    long wait =
        buffer.dueNanos(now).map(due -> Math.min(due, PULSE.toNanos())).orElse(PULSE.toNanos());
    poll(Duration.ofNanos(wait));
    offer();
  }

  private void poll(Duration wait) {
    long started = System.nanoTime();
    ConsumerRecords<byte[], byte[]> polled = consumer.poll(wait);
    long now = System.nanoTime();
    if (!polled.isEmpty()) {
      lane.observer().passed(Stage.POLL, now - started);
    }
    buffer.add(polled, notes, now);
    inFlight.backlog(lag.unread() > buffer.maxBatch());
    lag.tell(now);
  }

  /** Waits for room as long as the consumer may go unpolled. */
  private boolean hasRoom() {
    long nanos = PULSE.toNanos();
    lock.lock();
    try {
      offer();
      while ((stopping || ready.size() >= ahead) && nanos > 0 && parting.isEmpty()) {
        nanos = asked.awaitNanos(nanos);
        offer();
      }
      return !stopping && ready.size() < ahead;
    } catch (InterruptedException interrupted) {
      throw new InterruptException(interrupted);
    } finally {
      lock.unlock();
    }
  }

  /** Moves what is due from the buffer to where the stream finds it. */
  private void offer() {
    boolean offered = false;
    lock.lock();
    try {
      while (!stopping && ready.size() < ahead) {
        Optional<Batch<Progress>> next = buffer.next(System.nanoTime(), consumer.groupMetadata());
        if (next.isEmpty()) {
          break;
        }
        ready.add(next.get());
        offered = true;
      }
    } finally {
      lock.unlock();
    }
    if (offered) {
      wake.run();
    }
  }

  private void fail(Throwable thrown) {
    lock.lock();
    try {
      failure = Optional.of(explained(thrown));
    } finally {
      lock.unlock();
    }
    wake.run();
  }

  private Throwable explained(Throwable thrown) {
    if (thrown instanceof OffsetOutOfRangeException outOfRange) {
      return LaneRefusals.outOfRange(outOfRange.offsetOutOfRangePartitions());
    }
    return thrown;
  }

  private void closeConsumer() {
    GroupMembershipOperation membership =
        parting.orElse(Parting.RETURNING) == Parting.LEAVING
            ? GroupMembershipOperation.LEAVE_GROUP
            : GroupMembershipOperation.REMAIN_IN_GROUP;
    try {
      consumer.close(CloseOptions.timeout(CLOSE_TIMEOUT).withGroupMembershipOperation(membership));
    } catch (RuntimeException unclean) {
      LOG.debug("the consumer did not close cleanly", unclean);
    } finally {
      closed.complete(null);
    }
  }

  /** Runs on the poll thread, within a poll. */
  private final class Rebalances implements ConsumerRebalanceListener {
    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
      claim.remember(consumer.groupMetadata().memberId());
      Map<TopicPartition, OffsetAndMetadata> committed = consumer.committed(Set.copyOf(partitions));
      LOG.info("lane {} reads {}", lane.number(), partitions);
      for (TopicPartition partition : partitions) {
        notes.put(partition, identity.note());
        OffsetAndMetadata position = committed.get(partition);
        if (position == null) {
          consumer.seekToBeginning(Set.of(partition));
        } else {
          identity.requireSame(partition, position);
          inFlight.committed(0, Map.of(partition, position));
        }
      }
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
      drop();
      lag.left(partitions);
      inFlight.backlog(false); // what is in flight is committed now, not grown
      if (partitions.isEmpty() || !polling) {
        return;
      }
      int left = inFlight.awaitNone(revokeTimeout);
      if (left > 0) {
        throw new IllegalStateException(
            "partitions revoked with "
                + left
                + " batches in flight for longer than diffaug.stream.revoke-timeout");
      }
    }

    @Override
    public void onPartitionsLost(Collection<TopicPartition> partitions) {
      drop();
      lag.left(partitions);
      if (polling) {
        throw new IllegalStateException("partitions lost: " + partitions);
      }
    }

    private void drop() {
      lock.lock();
      try {
        buffer.clear();
        ready.clear();
      } finally {
        lock.unlock();
      }
    }
  }
}
