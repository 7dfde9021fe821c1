package io.diffaug.core.csv;

import java.util.List;

/**
 * Samples with their labels, where they have any.
 *
 * @param features raw samples, shape [samples, width]
 * @param labels one a sample, or none at all
 */
@SuppressWarnings("ArrayRecordComponent") // rows to compute with, compared by nobody
public record LabelledSamples(float[][] features, List<String> labels) {

  /**
   * Checks the components. {@inheritDoc}
   *
   * @throws IllegalArgumentException if some samples have labels and others have none
   */
  public LabelledSamples {
    labels = List.copyOf(labels);
    if (!labels.isEmpty() && labels.size() != features.length) {
      throw new IllegalArgumentException(
          "labels: "
              + labels.size()
              + " (expected: none, or one for each of "
              + features.length
              + " samples)");
    }
  }
}
