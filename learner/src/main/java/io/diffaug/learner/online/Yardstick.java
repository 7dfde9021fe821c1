package io.diffaug.learner.online;

import io.diffaug.core.csv.LabelledSamples;
import io.diffaug.core.quality.PairQuality;
import io.diffaug.nn.Seed;
import io.diffaug.probe.LinearProbe;
import io.diffaug.probe.NeighbourProbe;
import io.diffaug.probe.Probe;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** What a representation of samples is measured by. */
sealed interface Yardstick {
  /** The name of raw features in readings and reports. */
  String RAW = "raw";

  /** What it measures on, for a person. */
  String describe();

  /** Measures a representation, rows of model space to rows of it; figures in percent, by name. */
  Map<String, Double> measure(UnaryOperator<float[][]> representation);

  /** Measures the same by a part of what there is, to look on the way. */
  Map<String, Double> glance(UnaryOperator<float[][]> representation);

  /**
   * Labelled samples that were never streamed: a kNN vote of 5 and a linear probe, each part scored
   * by probes fitted on the others. Nothing but these probes sees a label.
   *
   * @param samples the samples in model space, labelled
   * @param folds how many parts
   * @param seed which sample falls into which part
   */
  record LabelledHoldout(LabelledSamples samples, int folds, Seed seed) implements Yardstick {
    private static final int VOTERS = 5;

    @Override
    public String describe() {
      return samples.features().length + " labelled samples held out, in " + folds + " parts";
    }

    @Override
    public Map<String, Double> measure(UnaryOperator<float[][]> representation) {
      return measure(representation, folds);
    }

    @Override
    public Map<String, Double> glance(UnaryOperator<float[][]> representation) {
      return measure(representation, 1);
    }

    private Map<String, Double> measure(UnaryOperator<float[][]> representation, int parts) {
      float[][] rows = representation.apply(samples.features());
      int[] order = seed.permutation(rows.length);
      Map<String, Double> accuracies = new LinkedHashMap<>();
      accuracies.put("knn", accuracy(new NeighbourProbe(VOTERS), rows, order, parts));
      accuracies.put("linear", accuracy(new LinearProbe(seed.value()), rows, order, parts));
      return accuracies;
    }

    private double accuracy(Probe probe, float[][] rows, int[] order, int parts) {
      double right = 0;
      int scored = 0;
      for (int fold = 0; fold < parts; fold++) {
        Part others = new Part();
        Part own = new Part();
        for (int i = 0; i < order.length; i++) {
          (i % folds == fold ? own : others).add(rows[order[i]], samples.labels().get(order[i]));
        }
        scored += own.labels.size();
        right +=
            own.labels.size()
                * probe.accuracy(others.rows(), others.labels, own.rows(), own.labels);
      }
      return right / scored;
    }

    /** Some of the samples. */
    private static final class Part {
      private final List<float[]> features = new ArrayList<>();
      private final List<String> labels = new ArrayList<>();

      void add(float[] row, String label) {
        features.add(row);
        labels.add(label);
      }

      float[][] rows() {
        return features.toArray(float[][]::new);
      }
    }
  }

  /**
   * Published pairs that no encoder learns from, where there are no labels: how often a view's
   * nearest among the other views is its partner. It rewards a memory for instances, so it catches
   * a broken encoder and does not rank good ones.
   *
   * @param first one view of each anchor, in model space, [pairs, width]
   * @param second another view of each
   */
  @SuppressWarnings("ArrayRecordComponent") // rows to compute with, compared by nobody
  record HeldBackPairs(float[][] first, float[][] second) implements Yardstick {
    private static final double PERCENT = 100;

    @Override
    public String describe() {
      return first.length + " published pairs held back (no labels: in-batch retrieval)";
    }

    @Override
    public Map<String, Double> measure(UnaryOperator<float[][]> representation) {
      PairQuality quality =
          PairQuality.of(representation.apply(first), representation.apply(second));
      return Map.of("retrieval", PERCENT * quality.inBatchRetrieval());
    }

    @Override
    public Map<String, Double> glance(UnaryOperator<float[][]> representation) {
      return measure(representation);
    }
  }
}
