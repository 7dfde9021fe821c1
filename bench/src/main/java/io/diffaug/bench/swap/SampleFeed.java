package io.diffaug.bench.swap;

import io.diffaug.bench.model.RandomVersion;
import io.diffaug.bench.stream.Sends;
import io.diffaug.bench.stream.VectorSample;
import io.diffaug.core.noise.NoiseSource;
import io.diffaug.core.settings.KafkaSettings;
import io.diffaug.streamer.inference.RawInput;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Sends samples, numbered from 0, at a rate that may change, but never far ahead of their pairs.
 */
final class SampleFeed implements AutoCloseable {
  /** More than a streamer takes in one poll, less than it works off in a few seconds. */
  private static final int FURTHEST_AHEAD = 10_000;

  private static final long PAUSE_MILLIS = 2;

  private final Travels travels;
  private final String topic;
  private final Producer<byte[], byte[]> producer;
  private final CompletableFuture<Void> sender;
  private final Sends sends = new Sends();
  private volatile double perSecond;
  private volatile boolean ending;

  /**
   * Begins to send.
   *
   * @param kafka cluster and input topic
   * @param travels told of each sample
   * @param perSecond samples a second
   */
  SampleFeed(KafkaSettings kafka, Travels travels, double perSecond) {
    this.travels = travels;
    this.topic = kafka.input();
    this.perSecond = perSecond;
    Map<String, Object> properties = new HashMap<>(kafka.client());
    producer =
        new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
    sender = CompletableFuture.runAsync(this::send);
  }

  /** Sends at another rate from now on. */
  void perSecond(double other) {
    perSecond = other;
  }

  @SuppressWarnings("FutureReturnValueIgnored") // sends tells
  private void send() {
    double due = 0;
    long before = System.nanoTime();
    while (!ending) {
      long now = System.nanoTime();
      due = Math.min(due + (now - before) / 1e9 * perSecond, FURTHEST_AHEAD);
      before = now;
      int room = FURTHEST_AHEAD - (travels.departures() - travels.arrivals());
      for (; due >= 1 && room > 0; due--, room--) {
        producer.send(record(sample(travels.depart())), sends);
      }
      pause();
    }
    producer.flush();
    sends.require();
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE_MILLIS);
    } catch (InterruptedException nobodyInterrupts) {
      throw new IllegalStateException(nobodyInterrupts);
    }
  }

  private ProducerRecord<byte[], byte[]> record(RawInput sample) {
    byte[] key = sample.sampleId().getBytes(StandardCharsets.US_ASCII);
    return new ProducerRecord<>(topic, key, sample.sample().toByteArray());
  }

  /** The sample of a number. */
  static RawInput sample(int number) {
    float[] values = new float[RandomVersion.WIDTH];
    NoiseSource.fill(number, values, 0, values.length);
    String id = Integer.toString(number);
    return new RawInput(id, VectorSample.of(id, values));
  }

  /**
   * Sends no more; everything that was sent is on the topic when this returns.
   *
   * @throws java.util.concurrent.CompletionException if a send failed
   */
  void end() {
    ending = true;
    sender.join();
  }

  @Override
  public void close() {
    ending = true;
    producer.close();
  }
}
