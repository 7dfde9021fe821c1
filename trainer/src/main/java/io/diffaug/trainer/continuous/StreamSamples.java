package io.diffaug.trainer.continuous;

import io.diffaug.core.domain.VectorDomain;
import io.diffaug.nn.Seed;
import io.diffaug.trainer.checkpoint.Checkpoint;
import io.diffaug.trainer.data.Reach;
import io.diffaug.trainer.data.SampleRecord;
import java.nio.FloatBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What is kept of the stream: a replay buffer to learn from, the newest of what is held out, and
 * the newest arrivals as they came, repeats included, which tell where the stream is now. A record
 * that is no sample, or one of another width or far out of range, is passed over and counted;
 * nothing about one record ends the training.
 */
final class StreamSamples {
  private static final String PREFIX = "replay.";

  private final ContinuousSettings settings;
  private final Seed seed;
  private final SortedMap<String, Long> passedOver = new TreeMap<>();
  private SampleRules rules;
  private ReplayBuffer replay;
  private RecentRows heldOut;
  private final Deque<float[]> newest = new ArrayDeque<>();
  private long learned;
  private long measured;

  /**
   * Nothing yet.
   *
   * @param settings how much is kept
   * @param share share of the samples that is held out, in (0, 1)
   * @param seed what every choice hangs on
   */
  StreamSamples(ContinuousSettings settings, double share, Seed seed) {
    this.settings = settings;
    this.seed = seed;
    this.rules = new SampleRules(Optional.empty(), share, seed.child("held out"));
    empty();
  }

  private void empty() {
    heldOut = new RecentRows(settings.heldOut());
    replay = new ReplayBuffer(settings.window(), settings.reservoir(), seed.child("reservoir"));
  }

  /** Takes a record. */
  void take(SampleRecord record) {
    if (record instanceof SampleRecord.Bad bad) {
      passOver(bad.reason(), 1);
    } else if (record instanceof SampleRecord.Sample sample) {
      take(sample.features());
    }
  }

  private void take(float[] row) {
    Optional<String> fault = rules.fault(row);
    if (fault.isPresent()) {
      passOver(fault.get(), 1);
      return;
    }
    arrived(row);
    if (rules.isHeldOut(row)) {
      measured++;
      heldOut.add(row);
    } else {
      learned++;
      replay.add(row);
    }
  }

  private void arrived(float[] row) {
    newest.add(row);
    if (newest.size() > settings.window()) {
      newest.remove();
    }
  }

  private void passOver(String reason, long records) {
    if (records > 0) {
      passedOver.merge(reason, records, Long::sum);
    }
  }

  /** Gives up what is not of the width that most samples have; of two widths, of the smaller. */
  void keepCommonWidth() {
    int width =
        Arrays.stream(replay.rows())
            .collect(Collectors.groupingBy(row -> row.length, TreeMap::new, Collectors.counting()))
            .entrySet()
            .stream()
            .max(Map.Entry.comparingByValue())
            .map(Map.Entry::getKey)
            .orElse(0);
    keep(row -> row.length == width, "of another width");
  }

  /** From now on samples must be in reach; those that came before and are not are given up. */
  void settle(Reach reach) {
    rules = rules.in(reach);
    keep(reach::holds, "far out of range");
  }

  private void keep(Predicate<float[]> fit, String otherwise) {
    newest.removeIf(fit.negate());
    float[][] before = replay.rows();
    float[][] heldOutBefore = heldOut.all();
    if (Stream.of(before, heldOutBefore).flatMap(Arrays::stream).allMatch(fit)) {
      return;
    }
    empty();
    Arrays.stream(before).filter(fit).forEach(replay::add);
    Arrays.stream(heldOutBefore).filter(fit).forEach(heldOut::add);
    long gone = (long) before.length + heldOutBefore.length - replay.size() - heldOut.size();
    passOver(otherwise, gone);
  }

  /** Rows to learn from, in the units of the data. */
  float[][] training() {
    return replay.rows();
  }

  /** The newest rows of both sides, each as often as it came; as many as a window holds. */
  float[][] newest() {
    return newest.toArray(float[][]::new);
  }

  /** Held-out rows, in the units of the data. */
  float[][] heldOut() {
    return heldOut.all();
  }

  /** How full the buffers are, and what has come. */
  Intake intake() {
    return new Intake(
        replay.windowSize(), replay.reservoirSize(), heldOut.size(), learned, measured, passedOver);
  }

  /** Adds itself to what a checkpoint will hold. */
  void store(Map<String, String> facts, Map<String, FloatBuffer> tensors) {
    facts.put(PREFIX + "left", Long.toString(replay.left()));
    tensors.put(PREFIX + "window", StoredRows.flat(replay.windowRows()));
    tensors.put(PREFIX + "reservoir", StoredRows.flat(replay.reservoirRows()));
    tensors.put(PREFIX + "held-out", StoredRows.flat(heldOut.all()));
    tensors.put(PREFIX + "newest", StoredRows.flat(newest()));
  }

  /**
   * Goes back to where a checkpoint stood.
   *
   * @throws IllegalArgumentException if it does not hold what {@link #store} wrote
   */
  void restore(Checkpoint checkpoint, VectorDomain domain) {
    int width = domain.width();
    empty();
    settle(new Reach(domain, settings.farthest()));
    replay.restore(
        StoredRows.read(checkpoint, PREFIX + "window", width),
        StoredRows.read(checkpoint, PREFIX + "reservoir", width),
        Long.parseLong(checkpoint.facts().get(PREFIX + "left")));
    Arrays.stream(StoredRows.read(checkpoint, PREFIX + "held-out", width)).forEach(heldOut::add);
    newest.clear();
    newest.addAll(List.of(arrivals(checkpoint, width)));
  }

  /** Earlier builds kept no arrivals: their window stands in until new ones come. */
  private float[][] arrivals(Checkpoint checkpoint, int width) {
    String name = PREFIX + "newest";
    return checkpoint.tensors().containsKey(name)
        ? StoredRows.read(checkpoint, name, width)
        : replay.windowRows();
  }
}
