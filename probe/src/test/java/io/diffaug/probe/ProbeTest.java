package io.diffaug.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ProbeTest {
  private static final float[][] LINE = {{0}, {1}, {2}, {10}, {11}};

  @Test
  void theTableHoldsEveryRowsNearestOthers() {
    SplittableRandom random = new SplittableRandom(3);
    float[][] rows = new float[60][];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = new float[] {(float) random.nextGaussian(), (float) random.nextGaussian()};
    }
    int[][] table = Neighbours.table(rows, 4);
    for (int i = 0; i < rows.length; i++) {
      int own = i;
      int[] sorted =
          IntStream.range(0, rows.length)
              .filter(j -> j != own)
              .boxed()
              .sorted(Comparator.comparingDouble(j -> distance(rows[own], rows[j])))
              .limit(4)
              .mapToInt(j -> j)
              .toArray();
      assertThat(table[i]).containsExactly(sorted);
    }
  }

  @Test
  void aRowThatIsThereTwiceIsItsOwnTwinsNeighbour() {
    int[][] table = Neighbours.table(new float[][] {{1}, {1}, {9}}, 1);
    assertThat(table).isDeepEqualTo(new int[][] {{1}, {0}, {table[2][0]}});
  }

  @Test
  void fewRowsHaveFewNeighbours() {
    for (int[] row : Neighbours.table(LINE, 100)) {
      assertThat(row).hasSize(4);
    }
  }

  @Test
  void neighboursVoteAndTheNearestBreaksTies() {
    List<String> labels = List.of("a", "b", "b", "c", "c");
    float[][] test = {{1.4f}, {10.4f}, {0.1f}};
    NeighbourProbe three = new NeighbourProbe(3);
    assertThat(three.accuracy(LINE, labels, test, List.of("b", "c", "b"))).isEqualTo(100);
    NeighbourProbe two = new NeighbourProbe(2);
    assertThat(two.accuracy(LINE, labels, new float[][] {{0.1f}}, List.of("a"))).isEqualTo(100);
  }

  @Test
  void theLinearProbeFindsALineAndIsRepeatable() {
    SplittableRandom random = new SplittableRandom(4);
    float[][] rows = new float[600][];
    List<String> labels = new ArrayList<>();
    for (int i = 0; i < rows.length; i++) {
      float x = (float) random.nextGaussian();
      float y = (float) random.nextGaussian();
      rows[i] = new float[] {100 + x, 0.01f * y, 3};
      labels.add(x + y > 0 ? "above" : "below");
    }
    float[][] training = java.util.Arrays.copyOf(rows, 400);
    float[][] test = java.util.Arrays.copyOfRange(rows, 400, 600);
    LinearProbe probe = new LinearProbe(1);
    double accuracy =
        probe.accuracy(training, labels.subList(0, 400), test, labels.subList(400, 600));
    assertThat(accuracy).isGreaterThan(98);
    assertThat(probe.accuracy(training, labels.subList(0, 400), test, labels.subList(400, 600)))
        .isEqualTo(accuracy);
  }

  @Test
  void theLinearProbeReachesTheBayesRateOfTwoGaussians() {
    SplittableRandom random = new SplittableRandom(5);
    float[][] rows = new float[6000][];
    List<String> labels = new ArrayList<>();
    for (int i = 0; i < rows.length; i++) {
      int side = i % 2 == 0 ? 1 : -1;
      rows[i] = new float[] {(float) (side + random.nextGaussian()), (float) random.nextGaussian()};
      labels.add(Integer.toString(side));
    }
    double accuracy =
        new LinearProbe(1)
            .accuracy(
                java.util.Arrays.copyOf(rows, 1000),
                labels.subList(0, 1000),
                java.util.Arrays.copyOfRange(rows, 1000, 6000),
                labels.subList(1000, 6000));
    // Phi(1) = 84.13 %, with a standard error of 0.5
    assertThat(accuracy).isCloseTo(84.1, within(1.7));
  }

  @Test
  void nobodyCannotVote() {
    assertThatThrownBy(() -> new NeighbourProbe(0)).hasMessage("neighbours: 0 (expected: >= 1)");
  }

  private static double distance(float[] left, float[] right) {
    return Math.hypot(left[0] - right[0], left[1] - right[1]);
  }
}
