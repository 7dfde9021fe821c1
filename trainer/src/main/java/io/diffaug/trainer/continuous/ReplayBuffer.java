package io.diffaug.trainer.continuous;

import io.diffaug.nn.Seed;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * What training learns from of a stream of any length: a window of the newest rows, and of those
 * that left it a uniform choice, the reservoir (Vitter, "Random sampling with a reservoir", ACM
 * TOMS 11, 1985, algorithm R). The window follows the stream, the reservoir keeps what came before
 * from being forgotten. No row is held twice.
 *
 * <p>Which rows stay is a function of seed and order of arrival, with no other state than the rows
 * and how many have left the window: so a checkpoint can hold it.
 */
final class ReplayBuffer {
  private final RecentRows window;
  private final int capacity;
  private final Seed seed;
  private final List<float[]> reservoir = new ArrayList<>();
  private final RecentRows inReservoir = new RecentRows(Integer.MAX_VALUE);
  private long left;

  /**
   * An empty buffer.
   *
   * @param window newest rows it holds
   * @param reservoir older rows it holds
   * @param seed what the choice of older rows hangs on
   */
  ReplayBuffer(int window, int reservoir, Seed seed) {
    this.window = new RecentRows(window);
    this.capacity = reservoir;
    this.seed = seed;
  }

  /** Takes a row; one that the reservoir holds stays where it is. */
  void add(float[] row) {
    if (!inReservoir.contains(row)) {
      window.add(row).ifPresent(this::leave);
    }
  }

  private void leave(float[] row) {
    long number = left++;
    if (reservoir.size() < capacity) {
      reservoir.add(row);
      inReservoir.add(row);
      return;
    }
    long slot = seed.child(number).generator().nextLong(number + 1);
    if (slot < capacity) {
      inReservoir.remove(reservoir.set((int) slot, row));
      inReservoir.add(row);
    }
  }

  /** Puts back what {@link #windowRows}, {@link #reservoirRows} and {@link #left} were. */
  void restore(float[][] windowRows, float[][] reservoirRows, long leftBefore) {
    for (float[] row : reservoirRows) {
      leave(row);
    }
    left = leftBefore;
    Arrays.stream(windowRows).forEach(this::add);
  }

  /** The newest rows, the oldest of them first. */
  float[][] windowRows() {
    return window.all();
  }

  float[][] reservoirRows() {
    return reservoir.toArray(float[][]::new);
  }

  /** How many rows have ever left the window. */
  long left() {
    return left;
  }

  int windowSize() {
    return window.size();
  }

  int reservoirSize() {
    return reservoir.size();
  }

  int size() {
    return window.size() + reservoir.size();
  }

  /** All rows, reservoir first. */
  float[][] rows() {
    return Stream.concat(reservoir.stream(), Arrays.stream(window.all())).toArray(float[][]::new);
  }
}
