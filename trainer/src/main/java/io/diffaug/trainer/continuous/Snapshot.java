package io.diffaug.trainer.continuous;

import io.diffaug.core.domain.VectorDomain;
import io.diffaug.core.quality.EnergyDistance;
import io.diffaug.nn.network.Network;
import io.diffaug.trainer.checkpoint.Checkpoint;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * What the stream looked like when training began, which it is held against as it drifts.
 *
 * @param domain the model space, fitted then
 * @param mean mean of each feature then, in the units of the data, shape [width]
 * @param deviation standard deviation of each feature then, shape [width]
 * @param rows some of the samples, spread over all, shape [rows, width]
 */
@SuppressWarnings("ArrayRecordComponent") // figures to compute with, compared by nobody
record Snapshot(VectorDomain domain, float[] mean, float[] deviation, float[][] rows) {
  /** Samples that distances are taken of, on either side. */
  static final int MOST = 512;

  private static final String PREFIX = "snapshot.";

  /** What a feature that did not vary is measured in: millionths of its value, or of 1. */
  private static final double SMALLEST = 1e-6;

  /** Takes the snapshot of samples in the units of the data. */
  static Snapshot of(VectorDomain domain, float[][] samples) {
    int width = domain.width();
    float[] mean = new float[width];
    float[] deviation = new float[width];
    for (int i = 0; i < width; i++) {
      int feature = i;
      double average = mean(samples, feature);
      double squares =
          Arrays.stream(samples).mapToDouble(row -> Math.pow(row[feature] - average, 2)).sum();
      mean[i] = (float) average;
      deviation[i] = (float) Math.sqrt(squares / samples.length);
    }
    int count = Math.min(MOST, samples.length);
    float[][] rows =
        IntStream.range(0, count)
            .mapToObj(i -> samples[(int) ((long) i * samples.length / count)])
            .toArray(float[][]::new);
    return new Snapshot(domain, mean, deviation, rows);
  }

  /**
   * How far the newest samples have drifted.
   *
   * @param newest samples in the units of the data, at least one
   * @param encoder the encoder as it is now, which embeds both sides
   */
  Drift drift(float[][] newest, Network encoder) {
    float[][] some = Arrays.copyOfRange(newest, Math.max(0, newest.length - MOST), newest.length);
    double distance =
        EnergyDistance.of(
            encoder.apply(domain.toModelSpace(some)), encoder.apply(domain.toModelSpace(rows)));
    return new Drift(largestShift(newest), distance);
  }

  private double largestShift(float[][] newest) {
    return IntStream.range(0, mean.length)
        .mapToDouble(
            i -> {
              double unit = Math.max(deviation[i], SMALLEST * Math.max(1, Math.abs(mean[i])));
              return Math.abs(mean(newest, i) - mean[i]) / unit;
            })
        .max()
        .orElse(0);
  }

  private static double mean(float[][] samples, int feature) {
    return Arrays.stream(samples).mapToDouble(row -> row[feature]).average().orElse(0);
  }

  /** Adds itself to what a checkpoint will hold. */
  void store(Map<String, FloatBuffer> tensors) {
    tensors.put(PREFIX + "mean", FloatBuffer.wrap(mean));
    tensors.put(PREFIX + "deviation", FloatBuffer.wrap(deviation));
    tensors.put(PREFIX + "rows", StoredRows.flat(rows));
  }

  /**
   * Reads a snapshot back.
   *
   * @throws IllegalArgumentException if the checkpoint does not hold what {@link #store} wrote
   */
  static Snapshot read(Checkpoint checkpoint, VectorDomain domain) {
    int width = domain.width();
    return new Snapshot(
        domain,
        StoredRows.read(checkpoint, PREFIX + "mean", width)[0],
        StoredRows.read(checkpoint, PREFIX + "deviation", width)[0],
        StoredRows.read(checkpoint, PREFIX + "rows", width));
  }
}
