package io.diffaug.core.quality;

import java.util.Arrays;
import java.util.List;

/**
 * How good the views of one block of samples are, without labels, in the space of one encoder. The
 * figures catch broken models; they do not rank good ones.
 *
 * <p>Embeddings are compared by cosine distance, 1 - cos, which for unit vectors is half their
 * squared distance; it is taken by direct difference, so that a copy is at distance zero. A
 * distance below {@link #FLOOR} is rounding.
 *
 * @param retrieval how often a view's nearest anchor of the block is its own, 0 to 1; where k
 *     anchors are equally near and its own is one of them, that counts 1/k
 * @param anchorSpread 1 - |mean of the anchors' unit embeddings|^2: 0 where all point the same way
 * @param viewSpread the same of the views' embeddings
 * @param relativeDistance mean distance of a view to its anchor over the mean distance of an anchor
 *     to the nearest other one; 0 where views copy their anchors
 * @param variation mean distance between two views of an anchor over the same; 0 where views are
 *     all alike, NaN where an anchor has one view only
 */
public record BlockQuality(
    double retrieval,
    double anchorSpread,
    double viewSpread,
    double relativeDistance,
    double variation) {
  /** What is smaller cannot be told from nothing in single precision. */
  public static final double FLOOR = 1e-6;

  /**
   * Measures a block.
   *
   * @param samples two or more, with as many views each, all finite and of one width
   * @return the figures
   * @throws IllegalArgumentException if there are fewer than two samples
   */
  public static BlockQuality of(List<Embeddings> samples) {
    if (samples.size() < 2) {
      throw new IllegalArgumentException("samples: " + samples.size() + " (expected: >= 2)");
    }
    return new Block(samples).quality();
  }

  /** The unit embeddings of a block, the anchors feature by feature: loops over them vectorise. */
  private static final class Block {
    private final float[][] anchors;
    private final float[][][] views;
    private final float[][] features;
    private final float[] distances;

    Block(List<Embeddings> samples) {
      anchors = samples.stream().map(sample -> unit(sample.anchor())).toArray(float[][]::new);
      views =
          samples.stream()
              .map(sample -> Arrays.stream(sample.views()).map(Block::unit).toArray(float[][]::new))
              .toArray(float[][][]::new);
      features = new float[anchors[0].length][anchors.length];
      for (int i = 0; i < anchors.length; i++) {
        for (int feature = 0; feature < features.length; feature++) {
          features[feature][i] = anchors[i][feature];
        }
      }
      distances = new float[anchors.length];
    }

    BlockQuality quality() {
      double neighbours = 0;
      double retrieved = 0;
      double own = 0;
      double between = 0;
      for (int i = 0; i < anchors.length; i++) {
        measure(anchors[i]);
        neighbours += nearestBut(i);
        for (float[] view : views[i]) {
          measure(view);
          retrieved += retrieved(i);
          own += distances[i];
        }
        between += between(views[i]);
      }
      int count = anchors.length * views[0].length;
      double scale = Math.max(neighbours / anchors.length, FLOOR);
      return new BlockQuality(
          retrieved / count,
          spread(anchors),
          spread(Arrays.stream(views).flatMap(Arrays::stream).toArray(float[][]::new)),
          own / count / scale,
          between / anchors.length / scale);
    }

    /** Measures the distance of one embedding to each anchor. */
    private void measure(float[] from) {
      Arrays.fill(distances, 0);
      for (int feature = 0; feature < features.length; feature++) {
        add(from[feature], features[feature], distances);
      }
    }

    private static void add(float from, float[] to, float[] sums) {
      for (int i = 0; i < sums.length; i++) {
        float difference = from - to[i];
        sums[i] += 0.5f * difference * difference;
      }
    }

    private float nearestBut(int leftOut) {
      float nearest = Float.POSITIVE_INFINITY;
      for (int i = 0; i < distances.length; i++) {
        nearest = i == leftOut ? nearest : Math.min(nearest, distances[i]);
      }
      return nearest;
    }

    /** 0 if another anchor is nearer than the own one, else 1 over those that are as near. */
    private double retrieved(int own) {
      int asNear = 0;
      for (float distance : distances) {
        if (distance < distances[own]) {
          return 0;
        }
        asNear += distance == distances[own] ? 1 : 0;
      }
      return 1.0 / asNear;
    }

    /** Mean distance between two views of one anchor. */
    private static double between(float[][] views) {
      double sum = 0;
      for (int left = 0; left < views.length; left++) {
        for (int right = 0; right < left; right++) {
          sum += distance(views[left], views[right]);
        }
      }
      return sum / (0.5 * views.length * (views.length - 1));
    }

    private static double distance(float[] left, float[] right) {
      double sum = 0;
      for (int i = 0; i < left.length; i++) {
        double difference = left[i] - right[i];
        sum += 0.5 * difference * difference;
      }
      return sum;
    }

    private static double spread(float[][] units) {
      double[] mean = new double[units[0].length];
      for (float[] unit : units) {
        for (int i = 0; i < mean.length; i++) {
          mean[i] += unit[i] / (double) units.length;
        }
      }
      return 1 - Arrays.stream(mean).map(value -> value * value).sum();
    }

    private static float[] unit(float[] embedding) {
      double squares = 0;
      for (float value : embedding) {
        squares += (double) value * value;
      }
      double norm = squares == 0 ? 1 : Math.sqrt(squares);
      float[] unit = new float[embedding.length];
      for (int i = 0; i < unit.length; i++) {
        unit[i] = (float) (embedding[i] / norm);
      }
      return unit;
    }
  }
}
