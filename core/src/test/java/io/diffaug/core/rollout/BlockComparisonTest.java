package io.diffaug.core.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.diffaug.core.noise.NoiseSource;
import io.diffaug.core.quality.Embeddings;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class BlockComparisonTest {
  private static final int SAMPLES = 64;
  private static final int WIDTH = 12;

  @Property(tries = 20)
  void equalVersionsDifferInNothing(@ForAll long seed) {
    assertThat(BlockComparison.of(compared(seed, sample -> sample, sample -> sample)))
        .containsOnlyKeys(Figure.values())
        .allSatisfy((figure, difference) -> assertThat(difference).isZero());
  }

  @Property(tries = 20)
  void aCopyOfTheAnchorLosesDistanceAndVariationByBothJudges(@ForAll long seed) {
    Map<Figure, Double> differences =
        BlockComparison.of(
            compared(seed, BlockComparisonTest::copied, BlockComparisonTest::copied));
    assertThat(differences.get(Figure.DISTANCE_OWN)).isLessThan(-5);
    assertThat(differences.get(Figure.DISTANCE_COMMON)).isLessThan(-5);
    assertThat(differences.get(Figure.VARIATION_OWN)).isLessThan(-5);
    assertThat(differences.get(Figure.VARIATION_COMMON)).isLessThan(-5);
    assertThat(differences.get(Figure.RETRIEVAL_COMMON)).isGreaterThanOrEqualTo(0);
  }

  @Property(tries = 20)
  void aConstantEncoderLosesRetrievalAndSpreadByItself(@ForAll long seed) {
    Map<Figure, Double> differences =
        BlockComparison.of(compared(seed, BlockComparisonTest::collapsed, sample -> sample));
    assertThat(differences.get(Figure.RETRIEVAL_OWN)).isLessThan(-0.5);
    assertThat(differences.get(Figure.SPREAD_OWN)).isLessThan(-5);
    assertThat(differences.get(Figure.RETRIEVAL_COMMON)).isZero();
    assertThat(differences.get(Figure.SPREAD_COMMON)).isZero();
  }

  @Property(tries = 20)
  void viewsThatAreAllTheSameLoseRetrievalAndSpreadByTheCommonJudge(@ForAll long seed) {
    float[] one = gaussians(seed - 1);
    Map<Figure, Double> differences =
        BlockComparison.of(
            compared(
                seed,
                sample -> sample,
                sample -> new Embeddings(sample.anchor(), new float[][] {one, one})));
    assertThat(differences.get(Figure.RETRIEVAL_COMMON)).isLessThan(-0.5);
    assertThat(differences.get(Figure.SPREAD_COMMON)).isLessThan(-5);
    assertThat(differences.get(Figure.RETRIEVAL_OWN)).isZero();
  }

  @Test
  void aCandidateThatTakesTwiceAsLongIsSlowerByTheLogarithmOfTwo() {
    List<ComparedSample> block =
        compared(1, sample -> sample, sample -> sample).stream()
            .map(
                sample ->
                    new ComparedSample(
                        sample.stable(), sample.candidate(), sample.common(), 100, 200))
            .toList();
    assertThat(BlockComparison.of(block).get(Figure.SPEED)).isCloseTo(-Math.log(2), within(1e-12));
  }

  @Test
  void whatCannotBeMeasuredIsLeftOut() {
    List<ComparedSample> block =
        compared(1, sample -> sample, sample -> sample).stream()
            .map(BlockComparisonTest::withOneView)
            .map(sample -> new ComparedSample(sample, sample, sample, 100, 0))
            .toList();
    assertThat(BlockComparison.of(block))
        .doesNotContainKeys(Figure.VARIATION_OWN, Figure.VARIATION_COMMON, Figure.SPEED)
        .hasSize(Figure.values().length - 3);
  }

  private static List<ComparedSample> compared(
      long seed, UnaryOperator<Embeddings> candidate, UnaryOperator<Embeddings> common) {
    return IntStream.range(0, SAMPLES)
        .mapToObj(i -> sample(seed + 7L * i))
        .map(
            sample ->
                new ComparedSample(sample, candidate.apply(sample), common.apply(sample), 100, 100))
        .toList();
  }

  private static Embeddings sample(long seed) {
    float[] anchor = gaussians(seed);
    return new Embeddings(anchor, new float[][] {near(anchor, seed + 1), near(anchor, seed + 2)});
  }

  private static Embeddings copied(Embeddings sample) {
    return new Embeddings(sample.anchor(), new float[][] {sample.anchor(), sample.anchor()});
  }

  private static Embeddings collapsed(Embeddings sample) {
    float[] constant = new float[WIDTH];
    constant[0] = 1;
    return new Embeddings(constant, new float[][] {constant, constant});
  }

  private static Embeddings withOneView(ComparedSample sample) {
    return new Embeddings(sample.stable().anchor(), new float[][] {sample.stable().views()[0]});
  }

  private static float[] near(float[] anchor, long seed) {
    float[] values = gaussians(seed);
    for (int i = 0; i < values.length; i++) {
      values[i] = anchor[i] + 0.2f * values[i];
    }
    return values;
  }

  private static float[] gaussians(long seed) {
    float[] values = new float[WIDTH];
    NoiseSource.fill(seed, values, 0, WIDTH);
    return values;
  }
}
