package io.diffaug.trainer.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.diffaug.core.domain.VectorDomain;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;

class ReachTest {
  private static final double FARTHEST = 10;

  @Property(tries = 200)
  void anOutlierSetsNoRange(
      @ForAll long seed,
      @ForAll @IntRange(min = 60, max = 300) int count,
      @ForAll @DoubleRange(min = 1e3, max = 1e30) double far) {
    SplittableRandom random = new SplittableRandom(seed);
    float[][] samples = rows(count, row -> normal(random, 3));
    float[][] more = Arrays.copyOf(samples, count + 1);
    more[count] = samples[0].clone();
    more[count][1] = (float) (random.nextBoolean() ? far : -far);
    Reach reach = Reach.of(more, FARTHEST);
    assertThat(reach.domain()).isEqualTo(VectorDomain.fit(samples));
    assertThat(reach.holds(more[count])).isFalse();
    assertThat(List.of(samples)).allMatch(reach::holds);
  }

  @Property(tries = 200)
  void samplesWithoutAWideGapSetTheRangesAll(
      @ForAll long seed, @ForAll @IntRange(min = 2, max = 300) int count) {
    SplittableRandom random = new SplittableRandom(seed);
    float[][] samples = rows(count, row -> new float[] {random.nextFloat(), row});
    assertThat(Reach.of(samples, FARTHEST).domain()).isEqualTo(VectorDomain.fit(samples));
  }

  /** From value to value the reach grows. */
  @Example
  void aLongTailIsNoOutlier() {
    float[][] samples = rows(400, row -> new float[] {row < 396 ? row % 7 : 4f * row - 1555});
    assertThat(Reach.of(samples, FARTHEST).domain()).isEqualTo(VectorDomain.fit(samples));
  }

  @Example
  void rareValuesOfAFeatureThatHardlyEverVariesAreNoOutliers() {
    float[][] samples = rows(400, row -> new float[] {row, row == 7 ? 1000 : 0});
    Reach reach = Reach.of(samples, FARTHEST);
    assertThat(reach.domain().maximum()[1]).isEqualTo(1000);
    assertThat(List.of(samples)).allMatch(reach::holds);
  }

  @Example
  void whatIsNotRareIsNoOutlier() {
    SplittableRandom random = new SplittableRandom(4);
    float[][] rare = rows(100, row -> spoilt(normal(random, 5), row < 2 ? row : -1));
    float[][] common = rows(100, row -> spoilt(normal(random, 5), row < 3 ? row : -1));
    assertThat(Reach.of(rare, FARTHEST).domain().maximum()).doesNotContain(1e6f);
    assertThat(Reach.of(common, FARTHEST).domain()).isEqualTo(VectorDomain.fit(common));
  }

  @Example
  void laterSamplesAreHeldToTheSameRule() {
    Reach reach = Reach.of(new float[][] {{-1, 5}, {1, 5}}, FARTHEST);
    assertThat(reach.holds(new float[] {10, 99})).isTrue();
    assertThat(reach.holds(new float[] {10.1f, 5})).isFalse();
    assertThat(reach.holds(new float[] {Float.NaN, 5})).isFalse();
  }

  private static float[] spoilt(float[] row, int feature) {
    if (feature >= 0) {
      row[feature] = 1e6f;
    }
    return row;
  }

  private static float[] normal(SplittableRandom random, int width) {
    float[] row = new float[width];
    for (int i = 0; i < width; i++) {
      row[i] = (float) random.nextGaussian();
    }
    return row;
  }

  private static float[][] rows(int count, IntFunction<float[]> row) {
    return IntStream.range(0, count).mapToObj(row).toArray(float[][]::new);
  }
}
