package io.diffaug.core.csv;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;

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

  /**
   * Some of the samples, with their labels.
   *
   * @param rows which, in the order wanted
   * @return the samples
   */
  public LabelledSamples select(int[] rows) {
    float[][] selected = new float[rows.length][];
    List<String> theirs = new ArrayList<>();
    for (int i = 0; i < rows.length; i++) {
      selected[i] = features[rows[i]];
      if (!labels.isEmpty()) {
        theirs.add(labels.get(rows[i]));
      }
    }
    return new LabelledSamples(selected, theirs);
  }

  /**
   * Each sample once, with the label that it had first.
   *
   * @return the samples whose features differ, in the order they came
   */
  public LabelledSamples distinct() {
    Set<float[]> seen = new TreeSet<>(Arrays::compare);
    return select(
        IntStream.range(0, features.length).filter(row -> seen.add(features[row])).toArray());
  }
}
