package io.diffaug.trainer.continuous;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.diffaug.nn.Seed;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class ReplayBufferTest {
  @Property(tries = 200)
  void itHoldsTheNewestAndAChoiceOfTheRestNoneTwice(
      @ForAll @Size(max = 120) List<@IntRange(max = 60) Integer> stream,
      @ForAll @IntRange(min = 1, max = 20) int window,
      @ForAll @IntRange(max = 20) int reservoir) {
    ReplayBuffer buffer = new ReplayBuffer(window, reservoir, new Seed(3));
    stream.forEach(value -> buffer.add(row(value)));

    assertThat(values(buffer.rows())).doesNotHaveDuplicates().isSubsetOf(floats(stream));
    assertThat(buffer.windowSize()).isLessThanOrEqualTo(window);
    assertThat(buffer.reservoirSize()).isLessThanOrEqualTo(reservoir);
    assertThat(buffer.size())
        .isGreaterThanOrEqualTo((int) Math.min(window, stream.stream().distinct().count()));
    if (!stream.isEmpty()) {
      assertThat(values(buffer.rows())).contains((float) stream.get(stream.size() - 1));
    }
  }

  @Property(tries = 200)
  void restoredInTheMiddleItGoesOnAsIfItHadNotBeen(
      @ForAll @Size(max = 120) List<@IntRange(max = 60) Integer> stream,
      @ForAll @IntRange(max = 120) int at,
      @ForAll @IntRange(min = 1, max = 10) int window,
      @ForAll @IntRange(max = 10) int reservoir) {
    ReplayBuffer whole = new ReplayBuffer(window, reservoir, new Seed(3));
    ReplayBuffer before = new ReplayBuffer(window, reservoir, new Seed(3));
    ReplayBuffer after = new ReplayBuffer(window, reservoir, new Seed(3));
    int middle = Math.min(at, stream.size());
    stream.forEach(value -> whole.add(row(value)));
    stream.subList(0, middle).forEach(value -> before.add(row(value)));
    after.restore(before.windowRows(), before.reservoirRows(), before.left());
    stream.subList(middle, stream.size()).forEach(value -> after.add(row(value)));

    assertThat(after.rows()).isDeepEqualTo(whole.rows());
    assertThat(after.left()).isEqualTo(whole.left());
  }

  /** Each of the 900 rows that left stays with probability 300 / 900. */
  @Test
  void everyRowThatLeftTheWindowIsAsLikelyToStay() {
    ReplayBuffer buffer = new ReplayBuffer(100, 300, new Seed(8));
    for (int i = 0; i < 1000; i++) {
      buffer.add(row(i));
    }
    List<Float> kept = values(buffer.reservoirRows());
    assertThat(kept).hasSize(300).allMatch(value -> value < 900);
    for (int third = 0; third < 3; third++) {
      int from = 300 * third;
      long count = kept.stream().filter(value -> value >= from && value < from + 300).count();
      assertThat((double) count).isCloseTo(100, within(5 * Math.sqrt(300 * (1 / 3.0) * (2 / 3.0))));
    }
  }

  private static float[] row(int value) {
    return new float[] {value};
  }

  private static List<Float> values(float[][] rows) {
    return Arrays.stream(rows).map(row -> row[0]).toList();
  }

  private static List<Float> floats(List<Integer> stream) {
    return stream.stream().flatMap(value -> Stream.of((float) value)).toList();
  }
}
