package io.diffaug.learner.online;

import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * The anchors received last, each once and with its newest views: what batches are drawn from.
 *
 * <p>A stream comes in an order that means something and may repeat samples. Drawing at random from
 * the last of it breaks the order, and because no anchor is held twice, no batch ever takes a
 * positive for a negative. A new anchor takes the place of the oldest once the buffer is full; an
 * anchor that comes again brings new views to its old place.
 */
final class ShuffleBuffer {
  private final float[][] anchors;
  private final float[][][] views;
  private final long[] arrivals;
  private final Map<AnchorKey, Integer> slots = new HashMap<>();
  private long arrived;

  ShuffleBuffer(int capacity) {
    anchors = new float[capacity][];
    views = new float[capacity][][];
    arrivals = new long[capacity];
  }

  /** Takes a pair in model space: an anchor [width] with its views [views, width]. */
  void add(float[] anchor, float[][] itsViews) {
    Integer known = slots.get(new AnchorKey(anchor));
    if (known != null) {
      views[known] = itsViews;
      return;
    }
    int slot = (int) (arrived % anchors.length);
    if (anchors[slot] != null) {
      slots.remove(new AnchorKey(anchors[slot]));
    }
    arrived++;
    anchors[slot] = anchor;
    views[slot] = itsViews;
    arrivals[slot] = arrived;
    slots.put(new AnchorKey(anchor), slot);
  }

  /** Anchors held. */
  int size() {
    return slots.size();
  }

  /** Different anchors that ever came; one that left and came again counts again. */
  long arrived() {
    return arrived;
  }

  /** The number of the anchor in a slot, counted as they came from 1; it names who is there. */
  long arrival(int slot) {
    return arrivals[slot];
  }

  /** The anchors by slot, null where none is yet; changes as pairs come. */
  float[][] anchors() {
    return anchors;
  }

  /** The views by slot, null where none are yet; changes as pairs come. */
  float[][][] views() {
    return views;
  }

  /** Draws different slots, each equally likely (Floyd, Communications of the ACM 30, 1987). */
  int[] draw(int count, SplittableRandom random) {
    int[] drawn = new int[count];
    boolean[] taken = new boolean[size()];
    for (int i = 0; i < count; i++) {
      int limit = size() - count + i;
      int slot = random.nextInt(limit + 1);
      drawn[i] = taken[slot] ? limit : slot;
      taken[drawn[i]] = true;
    }
    return drawn;
  }
}
