package io.diffaug.core.domain;

import io.diffaug.core.onnx.GraphBuilder;
import io.diffaug.core.onnx.Operator;
import io.diffaug.proto.Payload;
import io.diffaug.proto.VectorPayload;
import java.util.Arrays;
import java.util.List;

/**
 * Vectors, each feature scaled to [-1, 1] by its range in the training data.
 *
 * <p>A feature that never varied in training tells nothing: it becomes 0 in model space and its
 * constant on the way back. A sample beyond the training range goes beyond [-1, 1]; a generated
 * view never does.
 */
public final class VectorDomain implements SampleDomain {
  /** The domain's name in settings and messages. */
  public static final String NAME = "vector";

  private final float[] minimum;
  private final float[] maximum;

  /**
   * Makes the domain from known ranges.
   *
   * @param minimum the lowest value of each feature, shape [width], finite
   * @param maximum the highest value of each feature, shape [width], finite, not below the minimum
   * @throws IllegalArgumentException if the arrays are empty, of unequal length, or not ranges
   */
  public VectorDomain(float[] minimum, float[] maximum) {
    if (minimum.length == 0 || minimum.length != maximum.length) {
      throw new IllegalArgumentException(
          "ranges: "
              + minimum.length
              + " minima, "
              + maximum.length
              + " maxima (expected: as many of each, >= 1)");
    }
    for (int i = 0; i < minimum.length; i++) {
      if (!(Float.isFinite(minimum[i])
          && Float.isFinite(maximum[i])
          && Float.isFinite(maximum[i] - minimum[i])
          && minimum[i] <= maximum[i])) {
        throw new IllegalArgumentException(
            "feature "
                + i
                + ": ["
                + minimum[i]
                + ", "
                + maximum[i]
                + "] (expected: a finite range, minimum <= maximum)");
      }
    }
    this.minimum = minimum.clone();
    this.maximum = maximum.clone();
  }

  /**
   * Learns the ranges from training data.
   *
   * @param samples raw samples, shape [samples, width], at least one, every value finite
   * @return the fitted domain
   * @throws IllegalArgumentException if there is no sample, or the samples are ragged or not finite
   */
  public static VectorDomain fit(float[][] samples) {
    if (samples.length == 0) {
      throw new IllegalArgumentException("samples: 0 (expected: >= 1)");
    }
    float[] minimum = samples[0].clone();
    float[] maximum = samples[0].clone();
    for (int row = 0; row < samples.length; row++) {
      if (samples[row].length != minimum.length) {
        throw new IllegalArgumentException(
            "sample "
                + row
                + ": width "
                + samples[row].length
                + " (expected: "
                + minimum.length
                + ")");
      }
      for (int i = 0; i < minimum.length; i++) {
        float value = samples[row][i];
        if (!Float.isFinite(value)) {
          throw new IllegalArgumentException(
              "sample " + row + ", feature " + i + ": " + value + " (expected: a finite number)");
        }
        minimum[i] = Math.min(minimum[i], value);
        maximum[i] = Math.max(maximum[i], value);
      }
    }
    return new VectorDomain(minimum, maximum);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public int width() {
    return minimum.length;
  }

  @Override
  public float clipMinimum() {
    return -1;
  }

  @Override
  public float clipMaximum() {
    return 1;
  }

  /**
   * The lowest training value of each feature.
   *
   * @return a copy, shape [width]
   */
  public float[] minimum() {
    return minimum.clone();
  }

  /**
   * The highest training value of each feature.
   *
   * @return a copy, shape [width]
   */
  public float[] maximum() {
    return maximum.clone();
  }

  @Override
  public void toModelSpace(Payload payload, float[] batch, int offset)
      throws InvalidSampleException {
    if (!payload.hasVector()) {
      throw new InvalidSampleException(
          "wrong-domain", "payload: " + payload.getKindCase() + " (expected: VECTOR)");
    }
    VectorPayload vector = payload.getVector();
    if (vector.getValuesCount() != width()) {
      throw new InvalidSampleException(
          "wrong-width", "width: " + vector.getValuesCount() + " (expected: " + width() + ")");
    }
    for (int i = 0; i < width(); i++) {
      float value = vector.getValues(i);
      if (!Float.isFinite(value)) {
        throw new InvalidSampleException(
            "not-finite", "feature " + i + ": " + value + " (expected: a finite number)");
      }
      batch[offset + i] = toModelSpace(value, i);
      if (!Float.isFinite(batch[offset + i])) {
        throw new InvalidSampleException(
            "out-of-range",
            "feature " + i + ": " + value + " (expected: a number that its scaling can hold)");
      }
    }
  }

  /**
   * Writes raw samples as rows of model space.
   *
   * @param samples raw samples, shape [samples, width]
   * @return rows of model space, shape [samples, width]
   */
  public float[][] toModelSpace(float[][] samples) {
    float[][] rows = new float[samples.length][width()];
    for (int row = 0; row < samples.length; row++) {
      for (int i = 0; i < width(); i++) {
        rows[row][i] = toModelSpace(samples[row][i], i);
      }
    }
    return rows;
  }

  private float toModelSpace(float value, int feature) {
    float range = maximum[feature] - minimum[feature];
    return range == 0 ? 0 : 2 * (value - minimum[feature]) / range - 1;
  }

  /**
   * Reads rows of model space as samples in the units of the data, within the training range.
   *
   * @param rows rows of model space, shape [samples, width]
   * @return samples, shape [samples, width]
   */
  public float[][] fromModelSpace(float[][] rows) {
    float[][] samples = new float[rows.length][width()];
    for (int row = 0; row < rows.length; row++) {
      for (int i = 0; i < width(); i++) {
        samples[row][i] = fromModelSpace(rows[row][i], i);
      }
    }
    return samples;
  }

  private float fromModelSpace(float value, int feature) {
    float share = (value + 1) / 2;
    float raw = minimum[feature] + share * (maximum[feature] - minimum[feature]);
    return Math.max(minimum[feature], Math.min(maximum[feature], raw));
  }

  @Override
  public Payload toPayload(float[] batch, int offset) {
    VectorPayload.Builder vector = VectorPayload.newBuilder();
    for (int i = 0; i < width(); i++) {
      vector.addValues(fromModelSpace(batch[offset + i], i));
    }
    return Payload.newBuilder().setVector(vector).build();
  }

  @Override
  public void decode(float[] batch, int offset) {
    for (int i = offset; i < offset + width(); i++) {
      batch[i] = Math.max(clipMinimum(), Math.min(clipMaximum(), batch[i]));
    }
  }

  @Override
  public String decode(GraphBuilder graph, String generated) {
    return graph.node(
        Operator.CLIP,
        List.of(generated, graph.scalar(clipMinimum()), graph.scalar(clipMaximum())));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof VectorDomain that
        && Arrays.equals(minimum, that.minimum)
        && Arrays.equals(maximum, that.maximum);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(minimum) + Arrays.hashCode(maximum);
  }

  @Override
  public String toString() {
    return NAME + "(width " + width() + ")";
  }
}
