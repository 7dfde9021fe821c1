package io.diffaug.learner.online;

import static org.assertj.core.api.Assertions.assertThat;

import io.diffaug.probe.Neighbours;
import java.util.Arrays;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class NeighbourhoodTest {
  private final SplittableRandom random = new SplittableRandom(1);

  @Test
  void neighboursAreThoseOfAnExhaustiveSearch() {
    ShuffleBuffer buffer = filled(60, 60);
    Neighbourhood neighbourhood = new Neighbourhood(buffer, 7, Optional.empty());
    neighbourhood.find(IntStream.range(0, 60).toArray());
    assertThat(neighbourhood.table())
        .isDeepEqualTo(Neighbours.table(Arrays.copyOf(buffer.anchors(), 60), 7));
  }

  @Test
  void anAnchorThatTookAnothersPlaceGetsNeighboursOfItsOwn() {
    ShuffleBuffer buffer = filled(60, 60);
    Neighbourhood neighbourhood = new Neighbourhood(buffer, 7, Optional.empty());
    int[] first = {0};
    neighbourhood.find(first);
    buffer.add(sample(), new float[][] {sample()});
    neighbourhood.find(first);
    assertThat(neighbourhood.table()[0])
        .containsExactly(Neighbours.table(Arrays.copyOf(buffer.anchors(), 60), 7)[0]);
  }

  @Test
  void aTableIsMadeAnewOnceAQuarterOfTheBufferIsNew() {
    ShuffleBuffer buffer = filled(100, 60);
    Neighbourhood neighbourhood = new Neighbourhood(buffer, 7, Optional.empty());
    int[] first = {0};
    neighbourhood.find(first);
    int[] before = neighbourhood.table()[0];
    fill(buffer, 15);
    neighbourhood.find(first);
    assertThat(neighbourhood.table()[0]).isSameAs(before);
    fill(buffer, 15);
    neighbourhood.find(first);
    assertThat(neighbourhood.table()[0])
        .containsExactly(Neighbours.table(Arrays.copyOf(buffer.anchors(), 90), 7)[0]);
  }

  @Test
  void fewAnchorsHaveFewNeighbours() {
    ShuffleBuffer buffer = filled(10, 3);
    Neighbourhood neighbourhood = new Neighbourhood(buffer, 7, Optional.empty());
    neighbourhood.find(new int[] {1});
    assertThat(neighbourhood.table()[1]).containsExactlyInAnyOrder(0, 2);
  }

  private ShuffleBuffer filled(int capacity, int anchors) {
    ShuffleBuffer buffer = new ShuffleBuffer(capacity);
    fill(buffer, anchors);
    return buffer;
  }

  private void fill(ShuffleBuffer buffer, int anchors) {
    for (int i = 0; i < anchors; i++) {
      buffer.add(sample(), new float[][] {sample()});
    }
  }

  private float[] sample() {
    return new float[] {random.nextFloat(), random.nextFloat(), random.nextFloat()};
  }
}
