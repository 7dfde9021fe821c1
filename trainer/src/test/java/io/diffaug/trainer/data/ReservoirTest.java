package io.diffaug.trainer.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.diffaug.core.csv.LabelledSamples;
import io.diffaug.nn.Seed;
import java.util.Optional;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ReservoirTest {
  @Property(tries = 200)
  void theChoiceDoesNotHangOnTheOrderOfReading(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 60) int capacity) {
    int[] inOrder = IntStream.range(0, 50).toArray();
    float[][] chosen = choose(seed, capacity, inOrder);
    assertThat(choose(seed, capacity, new Seed(seed).permutation(50))).isEqualTo(chosen);
    assertThat(chosen).hasDimensions(Math.min(capacity, 50), 1);
    assertThat(IntStream.range(1, chosen.length)).allMatch(i -> chosen[i - 1][0] < chosen[i][0]);
  }

  @Test
  void everySampleHasTheSameChance() {
    int[] times = new int[10];
    for (long seed = 0; seed < 20_000; seed++) {
      for (float[] sample : choose(seed, 3, IntStream.range(0, 10).toArray())) {
        times[(int) sample[0]]++;
      }
    }
    // 6,000 expected, standard deviation 65
    assertThat(times).satisfies(all -> IntStream.of(all).forEach(ReservoirTest::isNear6000));
  }

  @Test
  void labelsAreThereForAllOrForNone() {
    Reservoir reservoir = new Reservoir(9, new Seed(1));
    reservoir.offer(0, 0, new float[] {1}, Optional.of("a"));
    assertThat(reservoir.samples(any -> true).labels()).containsExactly("a");
    reservoir.offer(0, 1, new float[] {2}, Optional.empty());
    LabelledSamples samples = reservoir.samples(any -> true);
    assertThat(samples.features()).hasDimensions(2, 1);
    assertThat(samples.labels()).isEmpty();
    assertThat(reservoir.offered()).isEqualTo(2);
  }

  private static void isNear6000(int times) {
    assertThat(times).isCloseTo(6000, within(400));
  }

  private static float[][] choose(long seed, int capacity, int[] order) {
    Reservoir reservoir = new Reservoir(capacity, new Seed(seed));
    for (int i : order) {
      reservoir.offer(i / 20, i, new float[] {i}, Optional.empty());
    }
    return reservoir.samples(any -> true).features();
  }
}
