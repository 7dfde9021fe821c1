package io.diffaug.nn.positives;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.diffaug.nn.Seed;
import io.diffaug.nn.positives.Provenance.Generated;
import io.diffaug.nn.positives.Provenance.Mixed;
import io.diffaug.nn.positives.Provenance.Recipe;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PositivesTest {
  private static final int WIDTH = 2;
  private static final float[][] SAMPLES = {{0, 1}, {2, 3}, {4, 7}};
  private static final int[][] NEIGHBOURS = {{1, 2}, {0, 2}, {1, 0}};

  /** Generated views, far from every sample and every mixture. */
  private static final float[][][] BANK = {
    {{100, 0}, {100, 1}, {100, 2}}, {{101, 0}, {101, 1}, {101, 2}}, {{102, 0}, {102, 1}, {102, 2}}
  };

  @Test
  void mixedViewsLieOnTheSegmentToANeighbour() {
    PairBatch pairs = draw(new NeighbourMix(SAMPLES, NEIGHBOURS, 0), 500);
    for (int row = 0; row < 500; row++) {
      Mixed mixed = (Mixed) pairs.provenance().get(row);
      assertThat(mixed.anchor()).isEqualTo(row % 3);
      assertMixture(pairs.first(), row, mixed.anchor(), mixed.first(), 0);
      assertMixture(pairs.second(), row, mixed.anchor(), mixed.second(), 0);
    }
  }

  @Test
  void inputNoiseHasItsStandardDeviation() {
    int rows = 30_000;
    PairBatch pairs = draw(new NeighbourMix(SAMPLES, NEIGHBOURS, 0.3), rows);
    double squares = 0;
    for (int row = 0; row < rows; row++) {
      Mixed mixed = (Mixed) pairs.provenance().get(row);
      double miss = pairs.first()[row * WIDTH] - mixture(mixed.anchor(), mixed.first(), 0);
      squares += miss * miss / rows;
    }
    assertThat(Math.sqrt(squares)).isCloseTo(0.3, within(0.005));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.18, 0.5, 1})
  void pairsAreGeneratedAtTheRateOfLambdaAndNeverHalf(double lambda) {
    int rows = 20_000;
    PairBatch pairs =
        draw(
            new Mixture(lambda, new GeneratedViews(BANK), new NeighbourMix(SAMPLES, NEIGHBOURS, 0)),
            rows);
    int generated = 0;
    for (int row = 0; row < rows; row++) {
      float[] first = Arrays.copyOfRange(pairs.first(), row * WIDTH, (row + 1) * WIDTH);
      float[] second = Arrays.copyOfRange(pairs.second(), row * WIDTH, (row + 1) * WIDTH);
      if (pairs.provenance().get(row) instanceof Generated views) {
        generated++;
        assertThat(views.secondView()).isNotEqualTo(views.firstView());
        assertThat(first).containsExactly(BANK[row % 3][views.firstView()]);
        assertThat(second).containsExactly(BANK[row % 3][views.secondView()]);
      } else {
        assertThat(first[0]).as("a mixture of samples").isLessThan(10);
        assertThat(second[0]).as("a mixture of samples").isLessThan(10);
      }
    }
    double deviation = Math.sqrt(lambda * (1 - lambda) / rows);
    assertThat((double) generated / rows).isCloseTo(lambda, within(5 * deviation));
  }

  @Test
  void everyPairOfDifferentViewsIsDrawnAlike() {
    int rows = 60_000;
    PairBatch pairs = draw(new GeneratedViews(BANK), rows);
    int[][] counts = new int[3][3];
    pairs
        .provenance()
        .forEach(
            pair -> {
              Generated views = (Generated) pair;
              counts[views.firstView()][views.secondView()]++;
            });
    for (int one = 0; one < 3; one++) {
      for (int other = 0; other < 3; other++) {
        assertThat(counts[one][other])
            .isBetween(one == other ? 0 : 9_500, one == other ? 0 : 10_500);
      }
    }
  }

  @Test
  void aBankOfSingleViewsIsRefused() {
    assertThatThrownBy(() -> new GeneratedViews(new float[][][] {{{1, 2}}}))
        .hasMessage("sample 0: 1 views (expected: >= 2)");
  }

  @Test
  void aLambdaThatIsNoProbabilityIsRefused() {
    assertThatThrownBy(
            () ->
                new Mixture(
                    1.5, new GeneratedViews(BANK), new NeighbourMix(SAMPLES, NEIGHBOURS, 0)))
        .hasMessage("lambda: 1.5 (expected: in [0, 1])");
  }

  private static PairBatch draw(PositiveSource source, int rows) {
    int[] anchors = new int[rows];
    Arrays.setAll(anchors, row -> row % 3);
    return PairBatch.draw(source, anchors, WIDTH, new Seed(5).generator());
  }

  private static void assertMixture(
      float[] views, int row, int anchor, Recipe recipe, float tolerance) {
    assertThat(NEIGHBOURS[anchor]).contains(recipe.neighbour());
    assertThat(recipe.share()).isBetween(0.0, 1.0);
    for (int i = 0; i < WIDTH; i++) {
      assertThat((double) views[row * WIDTH + i])
          .isCloseTo(mixture(anchor, recipe, i), within(1e-5 + tolerance));
    }
  }

  private static double mixture(int anchor, Recipe recipe, int feature) {
    return recipe.share() * SAMPLES[anchor][feature]
        + (1 - recipe.share()) * SAMPLES[recipe.neighbour()][feature];
  }
}
