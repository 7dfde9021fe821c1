package io.diffaug.trainer.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.diffaug.core.domain.VectorDomain;
import io.diffaug.nn.network.DirectView;
import io.diffaug.nn.network.Network;
import io.diffaug.nn.positives.PairBatch;
import io.diffaug.nn.positives.Provenance;
import io.diffaug.nn.positives.Provenance.Generated;
import io.diffaug.nn.positives.Provenance.Mixed;
import io.diffaug.trainer.Clusters;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrainingLoopTest {
  private static final float[][] SAMPLES = modelSpace(200);

  @Test
  void equalSeedsGiveEqualWeightsBitByBit() {
    TrainSettings settings = Clusters.settings(Map.of());
    try (TrainingLoop one = trained(settings);
        TrainingLoop same = trained(settings);
        TrainingLoop other = trained(Clusters.settings(Map.of("seed", "2")))) {
      assertThat(weights(same.encoder())).isEqualTo(weights(one.encoder()));
      assertThat(weights(same.denoiser())).isEqualTo(weights(one.denoiser()));
      assertThat(weights(same.control())).isEqualTo(weights(one.control()));
      assertThat(weights(other.encoder())).isNotEqualTo(weights(one.encoder()));
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.18, 0.5, 1})
  void theEncoderSeesGeneratedPairsInRoundsOnlyAndAtTheRateOfLambda(double lambda) {
    List<PairBatch> seen = new ArrayList<>();
    TrainSettings settings =
        Clusters.settings(
            Map.of(
                "rounds.lambda", Double.toString(lambda),
                "rounds.encoder-steps", "100",
                "denoiser.steps", "5"));
    try (TrainingLoop loop = new TrainingLoop(settings, SAMPLES, -1, 1)) {
      loop.observe(seen::add);
      loop.run(ProgressListener.SILENT);
    }
    assertThat(seen).hasSize(130);
    assertThat(provenance(seen.subList(0, 30))).hasOnlyElementsOfType(Mixed.class);

    List<Provenance> round = provenance(seen.subList(30, 130));
    double generated = round.stream().filter(Generated.class::isInstance).count();
    double deviation = Math.sqrt(lambda * (1 - lambda) / round.size());
    assertThat(generated / round.size()).isCloseTo(lambda, within(5 * deviation));
  }

  @Test
  void noViewOfAPairIsARealAnchor() {
    List<PairBatch> seen = new ArrayList<>();
    try (TrainingLoop loop = new TrainingLoop(Clusters.settings(Map.of()), SAMPLES, -1, 1)) {
      loop.observe(seen::add);
      loop.run(ProgressListener.SILENT);
    }
    for (PairBatch pairs : seen) {
      for (int row = 0; row < pairs.provenance().size(); row++) {
        float[] anchor = SAMPLES[pairs.provenance().get(row).anchor()];
        assertThat(row(pairs.first(), row)).isNotEqualTo(anchor);
        assertThat(row(pairs.second(), row)).isNotEqualTo(anchor);
        assertThat(row(pairs.first(), row)).isNotEqualTo(row(pairs.second(), row));
      }
    }
  }

  @Test
  void withoutRoundsTheEncoderIsItsControl() {
    try (TrainingLoop loop = trained(Clusters.settings(Map.of("rounds.count", "0")))) {
      assertThat(weights(loop.control())).isEqualTo(weights(loop.encoder()));
    }
  }

  @Test
  void phasesComeInOrderAndEveryStepIsReported() {
    List<String> phases = new ArrayList<>();
    List<Double> losses = new ArrayList<>();
    try (TrainingLoop loop = new TrainingLoop(Clusters.settings(Map.of()), SAMPLES, -1, 1)) {
      loop.run(
          progress -> {
            losses.add(progress.loss());
            if (progress.step() == 1) {
              phases.add(progress.phase());
            }
          });
    }
    assertThat(phases)
        .containsExactly(
            "A encoder", "B denoiser", "C encoder 1", "C denoiser 1", "control encoder");
    assertThat(losses).hasSize(30 + 60 + 30 + 20 + 30).allMatch(Double::isFinite);
  }

  @ParameterizedTest
  @CsvSource({"info-nce, 0.2", "soft-contrastive, 0.01"})
  void trainingLowersEachContrastiveLoss(String loss, double atLeast) {
    List<Progress> seen =
        progress(Map.of("loss", loss, "encoder.steps", "100", "rounds.count", "0"));
    assertThat(mean(seen.subList(90, 100))).isLessThan(mean(seen.subList(0, 10)) - atLeast);
  }

  @Test
  void trainingLowersTheDiffusionLoss() {
    List<Progress> seen =
        progress(Map.of("encoder.steps", "100", "denoiser.steps", "600", "rounds.count", "0"));
    assertThat(mean(seen.subList(670, 700))).isLessThan(0.8 * mean(seen.subList(100, 130)));
  }

  private static List<Progress> progress(Map<String, String> overrides) {
    List<Progress> seen = new ArrayList<>();
    try (TrainingLoop loop = new TrainingLoop(Clusters.settings(overrides), SAMPLES, -1, 1)) {
      loop.run(seen::add);
    }
    return seen;
  }

  @Test
  void aLossThatIsNotFiniteStopsTrainingAndNamesTheStep() {
    TrainSettings settings = Clusters.settings(Map.of("denoiser.steps", "60"));
    float[][] spoiled = Arrays.stream(SAMPLES).map(float[]::clone).toArray(float[][]::new);
    spoiled[17][2] = Float.MAX_VALUE;
    try (TrainingLoop loop = new TrainingLoop(settings, spoiled, -1, 1)) {
      assertThatThrownBy(() -> loop.run(ProgressListener.SILENT))
          .isInstanceOf(DivergedTrainingException.class)
          .hasMessageMatching(
              "[AB] \\w+, step \\d+ of \\d+: loss (NaN|Infinity), gradient norm .*");
    }
  }

  @Test
  void fewerSamplesThanABatchAreRefused() {
    TrainSettings settings = Clusters.settings(Map.of("batch", "256"));
    assertThatThrownBy(() -> new TrainingLoop(settings, SAMPLES, -1, 1))
        .hasMessage(
            "training samples: 200 (expected: at least one batch, diffaug.train.batch = 256)");
  }

  @Test
  void aBatchNeverHoldsARowTwiceAndAnEpochHoldsEachRowOnce() {
    BatchOrder order = new BatchOrder(60, 20, new io.diffaug.nn.Seed(1));
    List<Integer> epoch = new ArrayList<>();
    for (int step = 3; step < 6; step++) {
      Arrays.stream(order.rows(step)).forEach(epoch::add);
    }
    assertThat(epoch).hasSize(60).doesNotHaveDuplicates();
    assertThat(order.rows(0)).isEqualTo(new BatchOrder(60, 20, new io.diffaug.nn.Seed(1)).rows(0));
  }

  private static TrainingLoop trained(TrainSettings settings) {
    TrainingLoop loop = new TrainingLoop(settings, SAMPLES, -1, 1);
    loop.run(ProgressListener.SILENT);
    return loop;
  }

  private static List<Provenance> provenance(List<PairBatch> batches) {
    return batches.stream().flatMap(batch -> batch.provenance().stream()).toList();
  }

  private static double mean(List<Progress> steps) {
    return steps.stream().mapToDouble(Progress::loss).average().orElseThrow();
  }

  private static float[] row(float[] rows, int row) {
    return Arrays.copyOfRange(rows, row * Clusters.WIDTH, (row + 1) * Clusters.WIDTH);
  }

  private static float[] weights(Network network) {
    List<Float> all = new ArrayList<>();
    network
        .trainable()
        .forEach(
            parameter -> {
              FloatBuffer view = DirectView.of(parameter.getArray());
              while (view.hasRemaining()) {
                all.add(view.get());
              }
            });
    float[] weights = new float[all.size()];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = all.get(i);
    }
    return weights;
  }

  private static float[][] modelSpace(int count) {
    float[][] features = Clusters.samples(count).features();
    return VectorDomain.fit(features).toModelSpace(features);
  }
}
