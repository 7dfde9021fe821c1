package io.diffaug.probe;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Votes of the nearest neighbours; a tie goes to the label whose nearest voter is nearest.
 *
 * @param neighbours how many vote
 */
public record NeighbourProbe(int neighbours) implements Probe {

  /**
   * Checks the components. {@inheritDoc}
   *
   * @throws IllegalArgumentException if nobody votes
   */
  public NeighbourProbe {
    if (neighbours < 1) {
      throw new IllegalArgumentException("neighbours: " + neighbours + " (expected: >= 1)");
    }
  }

  @Override
  public double accuracy(
      float[][] training, List<String> trainingLabels, float[][] test, List<String> testLabels) {
    Neighbours among = new Neighbours(training);
    int right = 0;
    for (int i = 0; i < test.length; i++) {
      String predicted = vote(among.nearest(test[i], neighbours), trainingLabels);
      right += predicted.equals(testLabels.get(i)) ? 1 : 0;
    }
    return 100.0 * right / test.length;
  }

  private static String vote(int[] voters, List<String> labels) {
    Map<String, Integer> votes = new LinkedHashMap<>();
    for (int voter : voters) {
      votes.merge(labels.get(voter), 1, Integer::sum);
    }
    String winner = labels.get(voters[0]);
    for (Map.Entry<String, Integer> candidate : votes.entrySet()) {
      winner = candidate.getValue() > votes.get(winner) ? candidate.getKey() : winner;
    }
    return winner;
  }
}
