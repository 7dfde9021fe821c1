package io.diffaug.trainer.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.diffaug.core.csv.LabelledSamples;
import io.diffaug.core.domain.VectorDomain;
import io.diffaug.nn.Seed;
import io.diffaug.trainer.Clusters;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class TrainingDataTest {
  private static final double FARTHEST = 10;

  @Test
  void theHeldOutShareIsNeverTrainedOnAndTheRestIs() {
    float[][] features = new float[100][];
    for (int i = 0; i < 100; i++) {
      features[i] = new float[] {i};
    }
    TrainingData data =
        TrainingData.holdOut(new LabelledSamples(features, List.of()), 0.3, new Seed(1), FARTHEST);
    assertThat(data.training()).hasDimensions(70, 1);
    assertThat(data.heldOut()).hasDimensions(30, 1);
    assertThat(
            java.util.stream.Stream.of(data.training(), data.heldOut())
                .flatMap(Arrays::stream)
                .map(row -> row[0]))
        .doesNotHaveDuplicates();
    assertThat(data.labelled()).isFalse();
  }

  @Test
  void labelsStayWithTheirSamples() {
    LabelledSamples samples = Clusters.samples(40);
    TrainingData data = TrainingData.holdOut(samples, 0.5, new Seed(2), FARTHEST);
    float[][] all = data.domain().toModelSpace(samples.features());
    for (int i = 0; i < data.heldOut().length; i++) {
      float[] row = data.heldOut()[i];
      int source =
          java.util.stream.IntStream.range(0, 40)
              .filter(j -> Arrays.equals(all[j], row))
              .findFirst()
              .orElseThrow();
      assertThat(data.heldOutLabels().get(i)).isEqualTo(samples.labels().get(source));
    }
  }

  @Test
  void oneSampleIsNotEnough() {
    assertThatThrownBy(
            () -> TrainingData.of(samples(new float[] {1, 2}), Clusters.samples(4), FARTHEST))
        .hasMessage("training samples: 1 (expected: >= 2)");
  }

  @Test
  void samplesThatAreAllAlikeTeachNothing() {
    LabelledSamples alike = samples(new float[] {1, 2}, new float[] {1, 2});
    assertThatThrownBy(() -> TrainingData.of(alike, alike, FARTHEST))
        .hasMessage("training samples: all alike (expected: at least one feature that varies)");
  }

  @Test
  void aNumberThatIsNoneIsNamed() {
    LabelledSamples good = samples(new float[] {1, 2}, new float[] {2, 1});
    LabelledSamples bad = samples(new float[] {1, 2}, new float[] {2, Float.NaN});
    assertThatThrownBy(() -> TrainingData.of(bad, good, FARTHEST))
        .hasMessage("sample 1, feature 1: NaN (expected: a finite number)");
    assertThatThrownBy(() -> TrainingData.of(good, bad, FARTHEST))
        .hasMessage("held-out sample 1, feature 1: NaN (expected: a finite number)");
  }

  @Test
  void heldOutSamplesHaveTheWidthOfTheOthers() {
    LabelledSamples two = samples(new float[] {1, 2}, new float[] {2, 1});
    LabelledSamples three = samples(new float[] {1, 2, 3}, new float[] {2, 1, 3});
    assertThatThrownBy(() -> TrainingData.of(two, three, FARTHEST))
        .hasMessage("held-out sample 0: width 3 (expected: 2, as in training)");
  }

  private static LabelledSamples samples(float[]... rows) {
    return new LabelledSamples(rows, List.of());
  }

  @Test
  void outliersAreInNeitherPartAndLeaveTheModelSpaceAsItIsWithoutThem() {
    LabelledSamples training = Clusters.samples(100);
    LabelledSamples heldOut = Clusters.samples(20);
    TrainingData without = TrainingData.of(training, heldOut, FARTHEST);
    TrainingData with =
        TrainingData.of(plus(training, 1e6f), plus(heldOut, Float.MAX_VALUE), FARTHEST);
    assertThat(with.domain()).isEqualTo(without.domain());
    assertThat(with.training()).isDeepEqualTo(without.training());
    assertThat(with.heldOut()).isDeepEqualTo(without.heldOut());
    assertThat(with.trainingLabels()).isEqualTo(without.trainingLabels());
    assertThat(with.sha256()).isEqualTo(without.sha256());
    assertThat(with.passedOver()).isEqualTo(2);
    assertThat(without.passedOver()).isZero();
  }

  @Test
  void whatIsOutOfReachWhereTrainingBeganBeforeIsPassedOver() {
    LabelledSamples samples = Clusters.samples(100);
    VectorDomain before = TrainingData.of(samples, samples, FARTHEST).domain();
    LabelledSamples wider = samples;
    for (int i = 0; i < 10; i++) {
      wider = plus(wider, 200);
    }
    TrainingData data = TrainingData.of(wider, samples, FARTHEST);
    assertThat(data.passedOver()).isZero();
    assertThat(data.in(before).passedOver()).isEqualTo(10);
    assertThat(data.in(before).domain()).isEqualTo(before);
  }

  /** The same and one more, with a value of its second feature. */
  private static LabelledSamples plus(LabelledSamples samples, float value) {
    float[][] features = Arrays.copyOf(samples.features(), samples.features().length + 1);
    features[features.length - 1] = features[0].clone();
    features[features.length - 1][1] = value;
    List<String> labels = new ArrayList<>(samples.labels());
    labels.add("outlier");
    return new LabelledSamples(features, labels);
  }
}
