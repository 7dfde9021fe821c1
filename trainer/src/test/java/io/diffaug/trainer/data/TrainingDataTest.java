package io.diffaug.trainer.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.diffaug.core.csv.LabelledSamples;
import io.diffaug.nn.Seed;
import io.diffaug.trainer.Clusters;
import java.util.List;
import org.junit.jupiter.api.Test;

class TrainingDataTest {

  @Test
  void theHeldOutShareIsNeverTrainedOnAndTheRestIs() {
    float[][] features = new float[100][];
    for (int i = 0; i < 100; i++) {
      features[i] = new float[] {i};
    }
    TrainingData data =
        TrainingData.holdOut(new LabelledSamples(features, List.of()), 0.3, new Seed(1));
    assertThat(data.training()).hasDimensions(70, 1);
    assertThat(data.heldOut()).hasDimensions(30, 1);
    assertThat(
            java.util.stream.Stream.of(data.training(), data.heldOut())
                .flatMap(java.util.Arrays::stream)
                .map(row -> row[0]))
        .doesNotHaveDuplicates();
    assertThat(data.labelled()).isFalse();
  }

  @Test
  void labelsStayWithTheirSamples() {
    LabelledSamples samples = Clusters.samples(40);
    TrainingData data = TrainingData.holdOut(samples, 0.5, new Seed(2));
    float[][] all = data.domain().toModelSpace(samples.features());
    for (int i = 0; i < data.heldOut().length; i++) {
      float[] row = data.heldOut()[i];
      int source =
          java.util.stream.IntStream.range(0, 40)
              .filter(j -> java.util.Arrays.equals(all[j], row))
              .findFirst()
              .orElseThrow();
      assertThat(data.heldOutLabels().get(i)).isEqualTo(samples.labels().get(source));
    }
  }

  @Test
  void oneSampleIsNotEnough() {
    assertThatThrownBy(() -> TrainingData.of(samples(new float[] {1, 2}), Clusters.samples(4)))
        .hasMessage("training samples: 1 (expected: >= 2)");
  }

  @Test
  void samplesThatAreAllAlikeTeachNothing() {
    LabelledSamples alike = samples(new float[] {1, 2}, new float[] {1, 2});
    assertThatThrownBy(() -> TrainingData.of(alike, alike))
        .hasMessage("training samples: all alike (expected: at least one feature that varies)");
  }

  @Test
  void aNumberThatIsNoneIsNamed() {
    LabelledSamples good = samples(new float[] {1, 2}, new float[] {2, 1});
    LabelledSamples bad = samples(new float[] {1, 2}, new float[] {2, Float.NaN});
    assertThatThrownBy(() -> TrainingData.of(bad, good))
        .hasMessage("sample 1, feature 1: NaN (expected: a finite number)");
    assertThatThrownBy(() -> TrainingData.of(good, bad))
        .hasMessage("held-out sample 1, feature 1: NaN (expected: a finite number)");
  }

  @Test
  void heldOutSamplesHaveTheWidthOfTheOthers() {
    LabelledSamples two = samples(new float[] {1, 2}, new float[] {2, 1});
    LabelledSamples three = samples(new float[] {1, 2, 3}, new float[] {2, 1, 3});
    assertThatThrownBy(() -> TrainingData.of(two, three))
        .hasMessage("held-out sample 0: width 3 (expected: 2, as in training)");
  }

  private static LabelledSamples samples(float[]... rows) {
    return new LabelledSamples(rows, List.of());
  }

  @Test
  void aValueThatOverflowsInItsOwnScalingIsNamed() {
    LabelledSamples samples = Clusters.samples(10);
    samples.features()[3][2] = 3e38f;
    assertThatThrownBy(() -> TrainingData.of(samples, Clusters.samples(4)))
        .hasMessage(
            "training sample 3, feature 2: 3.0E38 (expected: a number that its scaling can hold)");
  }
}
