package io.diffaug.learner.online;

import io.diffaug.probe.Pca;
import java.util.Arrays;
import java.util.Optional;

/**
 * The nearest neighbours of the buffer's anchors, found when they are asked for.
 *
 * <p>Distances are Euclidean in principal components that were fitted once. A table is kept until
 * its anchor leaves or a quarter of the buffer is new, so that a buffer that stands still costs
 * nothing and one that moves costs a look at each anchor drawn.
 */
final class Neighbourhood {
  private static final int STALE_PART = 4;

  private final ShuffleBuffer buffer;
  private final int count;
  private final Optional<Pca> components;
  private final float[][] coordinates;
  private final long[] located;
  private final int[][] table;
  private final long[] tabled;
  private final long[] tabledAt;

  /**
   * Neighbours within a buffer.
   *
   * @param count neighbours of an anchor, fewer where there are fewer other anchors
   * @param components where distances are measured; as they are where there are none
   */
  Neighbourhood(ShuffleBuffer buffer, int count, Optional<Pca> components) {
    int capacity = buffer.anchors().length;
    this.buffer = buffer;
    this.count = count;
    this.components = components;
    coordinates = new float[capacity][];
    located = new long[capacity];
    table = new int[capacity][];
    tabled = new long[capacity];
    tabledAt = new long[capacity];
  }

  /**
   * The slots of the neighbours by slot, nearest first; good for slots that were {@link #find}ed.
   */
  int[][] table() {
    return table;
  }

  /** Brings the table up to date for some slots. */
  void find(int[] slots) {
    locate();
    for (int slot : slots) {
      boolean sameAnchor = tabled[slot] == buffer.arrival(slot);
      boolean fresh = buffer.arrived() - tabledAt[slot] <= buffer.size() / STALE_PART;
      if (!sameAnchor || !fresh) {
        table[slot] = nearest(slot);
        tabled[slot] = buffer.arrival(slot);
        tabledAt[slot] = buffer.arrived();
      }
    }
  }

  private void locate() {
    for (int slot = 0; slot < buffer.size(); slot++) {
      if (located[slot] != buffer.arrival(slot)) {
        float[][] row = {buffer.anchors()[slot]};
        coordinates[slot] = components.map(pca -> pca.transform(row)[0]).orElse(row[0]);
        located[slot] = buffer.arrival(slot);
      }
    }
  }

  /** Keeps the nearest seen so far, in order. */
  private int[] nearest(int slot) {
    int most = Math.min(count, buffer.size() - 1);
    int[] found = new int[most];
    float[] distances = new float[most];
    Arrays.fill(distances, Float.POSITIVE_INFINITY);
    for (int other = 0; other < buffer.size(); other++) {
      float distance = squaredDistance(coordinates[slot], coordinates[other]);
      if (other != slot && distance < distances[most - 1]) {
        int place = most - 1;
        for (; place > 0 && distances[place - 1] > distance; place--) {
          distances[place] = distances[place - 1];
          found[place] = found[place - 1];
        }
        distances[place] = distance;
        found[place] = other;
      }
    }
    return found;
  }

  private static float squaredDistance(float[] left, float[] right) {
    float sum = 0;
    for (int i = 0; i < left.length; i++) {
      float difference = left[i] - right[i];
      sum += difference * difference;
    }
    return sum;
  }
}
