package io.diffaug.core.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.diffaug.core.noise.NoiseSource;
import org.junit.jupiter.api.Test;

class PairQualityTest {
  @Test
  void copiesAreRetrievedAtNoDistance() {
    float[][] anchors = rows(300, 1);
    PairQuality copies = PairQuality.of(anchors, anchors);
    assertThat(copies.inBatchRetrieval()).isEqualTo(1);
    assertThat(copies.meanRelativeDistance()).isZero();
  }

  @Test
  void unrelatedPositivesAreRetrievedByChance() {
    PairQuality unrelated = PairQuality.of(rows(2560, 1), rows(2560, 2));
    assertThat(unrelated.inBatchRetrieval()).isCloseTo(1.0 / 256, within(0.006));
    assertThat(unrelated.meanRelativeDistance()).isGreaterThan(1);
  }

  @Test
  void meanDistanceIsRelativeToThatOfNearestNeighbours() {
    float[][] anchors = {{0, 0}, {0, 4}, {10, 0}};
    float[][] positives = {{1, 0}, {0, 4}, {10, 5}};
    double expected = (1.0 + 0 + 5) / (4 + 4 + 10);
    assertThat(PairQuality.of(anchors, positives).meanRelativeDistance())
        .isCloseTo(expected, within(1e-12));
  }

  @Test
  void nearDuplicatesAmongTheAnchorsDoNotHideCopies() {
    float[][] anchors = rows(256, 1);
    anchors[1] = anchors[0].clone();
    anchors[1][0] += 1e-6f;
    float[][] copies = new float[256][];
    for (int row = 0; row < copies.length; row++) {
      copies[row] = anchors[row].clone();
      copies[row][0] += 1e-3f;
    }
    assertThat(PairQuality.of(anchors, copies).meanRelativeDistance()).isLessThan(0.01);
  }

  @Test
  void anchorsThatAreAllAlikeLeaveAFiniteFigure() {
    float[][] alike = {{0}, {0}};
    float[][] positives = {{5}, {5}};
    assertThat(PairQuality.of(alike, positives).meanRelativeDistance()).isCloseTo(5e6, within(1.0));
  }

  @Test
  void aPositiveThatIsNearerToAnotherAnchorIsNotRetrieved() {
    float[][] anchors = {{0}, {10}};
    float[][] positives = {{9}, {10}};
    assertThat(PairQuality.of(anchors, positives).inBatchRetrieval()).isEqualTo(0.5);
  }

  @Test
  void samplesOfOtherBlocksDoNotCompete() {
    float[][] anchors = rows(512, 1);
    System.arraycopy(anchors, 0, anchors, 256, 256);
    assertThat(PairQuality.of(anchors, anchors).inBatchRetrieval()).isEqualTo(1);
  }

  @Test
  void missingPositivesAreNamed() {
    assertThatThrownBy(() -> PairQuality.of(rows(3, 1), rows(2, 1)))
        .hasMessage("3 anchors, 2 positives (expected: as many of each, >= 2)");
  }

  private static float[][] rows(int count, long seed) {
    float[][] rows = new float[count][8];
    for (int row = 0; row < count; row++) {
      NoiseSource.fill(seed * 10_000 + row, rows[row], 0, 8);
    }
    return rows;
  }
}
