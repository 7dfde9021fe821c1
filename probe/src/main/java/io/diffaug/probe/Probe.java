package io.diffaug.probe;

import java.util.List;

/** A simple classifier that measures what rows of floats tell about labels. */
public interface Probe {
  /**
   * Fits on one set of rows and scores on another.
   *
   * @param training rows to fit on, shape [training, width]
   * @param trainingLabels their labels, as many
   * @param test rows to score, shape [test, width]
   * @param testLabels their labels, as many
   * @return share of test rows whose label is predicted, in percent
   */
  double accuracy(
      float[][] training, List<String> trainingLabels, float[][] test, List<String> testLabels);
}
