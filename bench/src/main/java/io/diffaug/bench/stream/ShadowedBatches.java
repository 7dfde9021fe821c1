package io.diffaug.bench.stream;

import io.diffaug.bench.model.RandomVersion;
import io.diffaug.core.noise.NoiseSource;
import io.diffaug.core.rollout.Lot;
import io.diffaug.proto.Payload;
import io.diffaug.proto.RawSample;
import io.diffaug.proto.VectorPayload;
import io.diffaug.streamer.inference.Augmenter;
import io.diffaug.streamer.inference.RawInput;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Callers that hand in one batch after the other, of which exactly every tenth draws a lot by which
 * it is shadowed: what is measured does not hang on the luck of the draw.
 */
final class ShadowedBatches {
  /** The share of batches that are shadowed. */
  static final double SHARE = 0.1;

  private static final int EVERY = 10;

  private final Augmenter augmenter;
  private final long candidate;
  private final int callers;
  private final Duration turn;
  private final List<RawSample> samples = new ArrayList<>();

  /**
   * Prepares callers.
   *
   * @param augmenter what is measured
   * @param candidate the version that shadows
   * @param batch samples a batch
   * @param callers batches in flight
   * @param turn how long a measurement takes
   */
  ShadowedBatches(Augmenter augmenter, long candidate, int batch, int callers, Duration turn) {
    this.augmenter = augmenter;
    this.candidate = candidate;
    this.callers = callers;
    this.turn = turn;
    for (int i = 0; i < batch; i++) {
      samples.add(sample(i));
    }
  }

  private static RawSample sample(int number) {
    float[] values = new float[RandomVersion.WIDTH];
    NoiseSource.fill(number, values, 0, values.length);
    VectorPayload.Builder vector = VectorPayload.newBuilder();
    for (float value : values) {
      vector.addValues(0.5f + 0.2f * value);
    }
    return RawSample.newBuilder().setPayload(Payload.newBuilder().setVector(vector)).build();
  }

  /** Augments for a while; samples a second, of all callers together. */
  double perSecond() {
    ExecutorService threads = Executors.newFixedThreadPool(callers);
    try {
      return perSecond(threads);
    } finally {
      threads.shutdown();
    }
  }

  private double perSecond(Executor threads) {
    AtomicLong batches = new AtomicLong();
    long start = System.nanoTime();
    long end = start + turn.toNanos();
    List<CompletableFuture<Void>> running = new ArrayList<>();
    for (int caller = 0; caller < callers; caller++) {
      running.add(CompletableFuture.runAsync(() -> callUntil(end, batches), threads));
    }
    CompletableFuture.allOf(running.toArray(CompletableFuture<?>[]::new)).join();
    return batches.get() * samples.size() * 1e9 / (System.nanoTime() - start);
  }

  private void callUntil(long end, AtomicLong batches) {
    do {
      augmenter.augment(batch(batches.getAndIncrement())).toCompletableFuture().join();
    } while (System.nanoTime() < end);
  }

  private List<RawInput> batch(long number) {
    List<RawInput> batch = new ArrayList<>(samples.size());
    batch.add(new RawInput(drawn(number), samples.get(0)));
    for (int i = 1; i < samples.size(); i++) {
      batch.add(new RawInput(number + "-" + i, samples.get(i)));
    }
    return batch;
  }

  /** An id whose lot shadows the batch if it is a tenth one, and does not if it is another. */
  private String drawn(long number) {
    boolean shadowed = number % EVERY == 0;
    long attempt = 0;
    String id;
    do {
      id = number + "-0-" + attempt++;
    } while (Lot.draw(id, candidate) < SHARE != shadowed);
    return id;
  }
}
