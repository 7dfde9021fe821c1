package io.diffaug.bench.stream;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * What one would write by hand: one thread that polls, sends through an idempotent producer, and
 * now and then flushes and commits. After a crash it publishes again what it had not committed.
 */
final class PlainLoop {
  private static final AtomicInteger TURNS = new AtomicInteger();

  private final Cluster cluster;
  private final Duration commitInterval;

  PlainLoop(Cluster cluster, Duration commitInterval) {
    this.cluster = cluster;
    this.commitInterval = commitInterval;
  }

  /** Copies a whole backlog; records committed a second. */
  double perSecond(Backlog backlog) throws Exception {
    String name = "loop-" + TURNS.incrementAndGet();
    String pairs = name + "-pairs";
    cluster.create(pairs);
    Commits commits = new Commits(backlog.records());
    AtomicBoolean stop = new AtomicBoolean();
    ExecutorService thread = Executors.newSingleThreadExecutor();
    CompletableFuture<Void> loop =
        CompletableFuture.runAsync(() -> loop(name, backlog.topic(), pairs, commits, stop), thread);
    double rate;
    try {
      rate =
          commits.await(
              () -> {
                if (loop.isDone()) {
                  loop.join();
                }
              });
    } finally {
      stop.set(true);
      thread.shutdown();
    }
    loop.join();
    cluster.requireCommitted(name, backlog.records());
    cluster.delete(pairs);
    return rate;
  }

  @SuppressWarnings("FutureReturnValueIgnored") // sends tells
  private void loop(
      String group, String input, String output, Commits commits, AtomicBoolean stop) {
    try (Consumer<byte[], byte[]> consumer = consumer(group);
        Producer<byte[], byte[]> producer = producer()) {
      consumer.subscribe(List.of(input));
      Sends sends = new Sends();
      long committed = System.nanoTime();
      long sent = 0;
      while (!stop.get()) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
          producer.send(pair(output, record), sends);
          sent++;
        }
        if (System.nanoTime() - committed >= commitInterval.toNanos()) {
          producer.flush();
          sends.require();
          consumer.commitSync();
          commits.reach(sent);
          committed = System.nanoTime();
        }
      }
    }
  }

  private static ProducerRecord<byte[], byte[]> pair(
      String output, ConsumerRecord<byte[], byte[]> record) {
    return new ProducerRecord<>(
        output,
        null,
        record.timestamp(),
        record.key(),
        DoNothing.pairBytes(record.value()),
        record.headers());
  }

  private Consumer<byte[], byte[]> consumer(String group) {
    Map<String, Object> properties = new HashMap<>(cluster.client());
    properties.put("group.id", group);
    properties.put("enable.auto.commit", "false");
    properties.put("auto.offset.reset", "earliest");
    properties.put("isolation.level", "read_committed");
    return new KafkaConsumer<>(
        properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  private Producer<byte[], byte[]> producer() {
    Map<String, Object> properties = new HashMap<>(cluster.client());
    properties.put("enable.idempotence", "true");
    properties.put("acks", "all");
    return new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
  }
}
