package io.diffaug.learner.online;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ShuffleBufferTest {
  private final ShuffleBuffer buffer = new ShuffleBuffer(3);

  @Test
  void anAnchorThatComesAgainIsHeldOnceWithItsNewestViews() {
    add(1, 10);
    add(2, 20);
    add(1, 11);
    assertThat(buffer.size()).isEqualTo(2);
    assertThat(buffer.arrived()).isEqualTo(2);
    assertThat(buffer.views()[0][0]).containsExactly(11);
  }

  @Test
  void theOldestAnchorLeavesForANewOne() {
    add(1, 10);
    add(2, 20);
    add(3, 30);
    add(1, 11);
    add(4, 40);
    assertThat(buffer.size()).isEqualTo(3);
    assertThat(buffer.anchors()[0]).containsExactly(4);
    assertThat(buffer.arrival(0)).isEqualTo(4);
    add(1, 12);
    assertThat(buffer.anchors()[1]).as("1 had left: it is new again").containsExactly(1);
  }

  @Property(tries = 200)
  void aBatchHoldsNoAnchorTwice(
      @ForAll @IntRange(min = 1, max = 50) int capacity,
      @ForAll @IntRange(min = 1, max = 200) int arrivals,
      @ForAll long seed) {
    ShuffleBuffer some = new ShuffleBuffer(capacity);
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < arrivals; i++) {
      some.add(new float[] {random.nextInt(30)}, new float[][] {{i}});
    }
    int count = 1 + random.nextInt(some.size());
    int[] batch = some.draw(count, random);
    assertThat(batch).hasSize(count);
    assertThat(Arrays.stream(batch).mapToObj(slot -> some.anchors()[slot][0]))
        .doesNotHaveDuplicates();
  }

  @Test
  void everyAnchorIsDrawnEquallyOften() {
    ShuffleBuffer ten = new ShuffleBuffer(10);
    for (int i = 0; i < 10; i++) {
      ten.add(new float[] {i}, new float[][] {{0}});
    }
    int[] drawn = new int[10];
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 20_000; i++) {
      for (int slot : ten.draw(3, random)) {
        drawn[slot]++;
      }
    }
    // 6,000 each; the standard deviation is about 65
    assertThat(Arrays.stream(drawn)).allSatisfy(count -> assertThat(count).isBetween(5700, 6300));
  }

  private void add(float anchor, float view) {
    buffer.add(new float[] {anchor}, new float[][] {{view}});
  }
}
