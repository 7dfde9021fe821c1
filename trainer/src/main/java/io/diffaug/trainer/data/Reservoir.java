package io.diffaug.trainer.data;

import io.diffaug.core.csv.LabelledSamples;
import io.diffaug.nn.Seed;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.function.Predicate;

/**
 * A uniform choice of at most so many samples of a stream of any length. Each sample has a
 * priority, a hash of the seed and of the place it stands at, and those of the lowest priorities
 * stay (bottom-k sampling). So the choice is a function of seed and contents, whatever order these
 * are read in, and one seed trains on the same samples of a topic every time.
 */
final class Reservoir {

  /**
   * A sample that was chosen.
   *
   * @param partition where it stands, 0 in a file
   * @param offset where it stands there, the line in a file
   */
  @SuppressWarnings("ArrayRecordComponent") // a row to compute with, compared by nobody
  private record Chosen(
      long priority, int partition, long offset, float[] features, Optional<String> label) {}

  private static final Comparator<Chosen> BY_PLACE =
      Comparator.comparingInt(Chosen::partition).thenComparingLong(Chosen::offset);

  private final int capacity;
  private final Seed seed;
  private final PriorityQueue<Chosen> chosen =
      new PriorityQueue<>(
          Comparator.comparingLong(Chosen::priority).thenComparing(BY_PLACE).reversed());
  private long offered;

  /** A reservoir of a capacity of 1 or more. */
  Reservoir(int capacity, Seed seed) {
    this.capacity = capacity;
    this.seed = seed;
  }

  /** Offers a sample; each place is offered once. */
  void offer(int partition, long offset, float[] features, Optional<String> label) {
    offered++;
    long priority = seed.child(partition).child(offset).value();
    if (chosen.size() < capacity || priority <= chosen.element().priority()) {
      chosen.add(new Chosen(priority, partition, offset, features, label));
    }
    if (chosen.size() > capacity) {
      chosen.remove();
    }
  }

  /** How many samples were offered. */
  long offered() {
    return offered;
  }

  /**
   * The samples that were chosen and that hold to a condition, in the order of their places.
   *
   * @return the samples; with labels if every one of them has one, without any if not
   */
  LabelledSamples samples(Predicate<float[]> condition) {
    List<Chosen> samples =
        chosen.stream()
            .filter(sample -> condition.test(sample.features()))
            .sorted(BY_PLACE)
            .toList();
    List<String> labels = samples.stream().flatMap(sample -> sample.label().stream()).toList();
    return new LabelledSamples(
        samples.stream().map(Chosen::features).toArray(float[][]::new),
        labels.size() == samples.size() ? labels : List.of());
  }
}
