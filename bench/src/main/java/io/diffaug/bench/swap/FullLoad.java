package io.diffaug.bench.swap;

import io.diffaug.bench.model.RandomVersion;
import io.diffaug.bench.stream.VectorSample;
import io.diffaug.core.noise.NoiseSource;
import io.diffaug.proto.ContrastivePair;
import io.diffaug.streamer.inference.Augmenter;
import io.diffaug.streamer.inference.Outcome;
import io.diffaug.streamer.inference.RawInput;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiPredicate;

/**
 * A caller that keeps an augmenter busy, and checks each batch as it comes back: a pair for every
 * sample, all of one version, and one row of each batch, another each time, to the bit what the
 * version that it names makes of the sample.
 */
final class FullLoad implements AutoCloseable {
  static final int BATCH = 64;
  static final int IN_FLIGHT = 4;

  private record Sent(List<RawInput> samples, CompletableFuture<List<Outcome>> outcomes) {}

  private final Augmenter augmenter;
  private final BiPredicate<ContrastivePair, RawInput> truth;
  private final Queue<Sent> sent = new ArrayDeque<>();
  private CompletableFuture<Void> caller;
  private volatile LoadTally tally = LoadTally.NONE;
  private volatile boolean ending;
  private long batches;

  private FullLoad(Augmenter augmenter, BiPredicate<ContrastivePair, RawInput> truth) {
    this.augmenter = augmenter;
    this.truth = truth;
  }

  /**
   * Starts to call, until this is closed.
   *
   * @param augmenter what is kept busy
   * @param truth whether the version that a pair names makes this pair of the sample
   */
  static FullLoad start(Augmenter augmenter, BiPredicate<ContrastivePair, RawInput> truth) {
    FullLoad load = new FullLoad(augmenter, truth);
    load.caller = CompletableFuture.runAsync(load::call);
    return load;
  }

  private void call() {
    do {
      while (sent.size() < IN_FLIGHT) {
        List<RawInput> samples = samples();
        sent.add(new Sent(samples, augmenter.augment(samples).toCompletableFuture()));
      }
      check(sent.remove());
    } while (!ending);
    sent.forEach(this::check);
  }

  /** Throws what stopped the caller, if anything has. */
  void requireAlive() {
    if (caller.isDone()) {
      caller.join();
    }
  }

  /** Hands nothing more in, and waits until everything has come back. */
  @Override
  public void close() {
    ending = true;
    caller.join();
  }

  /** What has come back until now. */
  LoadTally tally() {
    return tally;
  }

  private List<RawInput> samples() {
    List<RawInput> samples = new ArrayList<>();
    float[] values = new float[RandomVersion.WIDTH];
    for (int i = 0; i < BATCH; i++) {
      long number = batches * BATCH + i;
      NoiseSource.fill(number, values, 0, values.length);
      String id = "sample-" + number;
      samples.add(new RawInput(id, VectorSample.of(id, values)));
    }
    batches++;
    return samples;
  }

  private void check(Sent batch) {
    List<ContrastivePair> pairs =
        batch.outcomes.join().stream()
            .filter(Outcome.Paired.class::isInstance)
            .map(outcome -> ((Outcome.Paired) outcome).pair())
            .toList();
    List<String> ids = pairs.stream().map(ContrastivePair::getSampleId).toList();
    long lost = batch.samples.stream().filter(sample -> !ids.contains(sample.sampleId())).count();
    long doubled = ids.size() - ids.stream().distinct().count();
    tally =
        tally.plus(
            new LoadTally(batch.samples.size(), lost, doubled, oneVersion(batch, pairs) ? 0 : 1));
  }

  private boolean oneVersion(Sent batch, List<ContrastivePair> pairs) {
    long versions =
        pairs.stream().map(pair -> pair.getProvenance().getModelVersion()).distinct().count();
    int row = (int) (tally.samples() / BATCH % BATCH);
    return versions == 1
        && (row >= pairs.size() || truth.test(pairs.get(row), batch.samples.get(row)));
  }
}
