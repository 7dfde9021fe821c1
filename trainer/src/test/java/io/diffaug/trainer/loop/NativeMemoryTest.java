package io.diffaug.trainer.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.diffaug.core.domain.VectorDomain;
import io.diffaug.nn.Seed;
import io.diffaug.nn.loss.ContrastivePass;
import io.diffaug.nn.loss.DiffusionLoss;
import io.diffaug.nn.network.Network;
import io.diffaug.nn.network.Rows;
import io.diffaug.nn.positives.ViewSampler;
import io.diffaug.trainer.Clusters;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Whatever a step computes belongs to the step's own manager, which dies with it. A capped manager
 * refuses arrays, so that one which would outlive its step fails the test instead.
 */
class NativeMemoryTest {
  private static final TrainSettings SETTINGS = Clusters.settings(Map.of());
  private static final int BATCH = SETTINGS.batch();
  private static final float[][] SAMPLES = samples(2 * BATCH);

  @Test
  void anArrayThatWouldOutliveItsStepIsRefusedByACappedNetwork() {
    try (Network encoder = EncoderTraining.network(SETTINGS, Clusters.WIDTH)) {
      cap(encoder);
      try (NDManager step = encoder.newManager()) {
        NDArray weight = encoder.trainable().get(0).getArray();
        NDArray x = step.create(1f);
        assertThat(x.mul(weight).getManager()).isSameAs(step);
        assertThatThrownBy(() -> weight.mul(x)).isInstanceOf(IllegalStateException.class);
      }
    }
  }

  @Test
  void theContrastivePassCreatesNothingOutsideItsStep() {
    Shape embedding = new Shape(1, SETTINGS.encoder().embedding());
    try (Network encoder = EncoderTraining.network(SETTINGS, Clusters.WIDTH);
        Network head = new Network(SETTINGS.head(new Seed(2)), embedding)) {
      cap(encoder);
      cap(head);
      ContrastivePass pass = new ContrastivePass(encoder, head, SETTINGS.contrastiveLoss());
      assertThat(pass.gradient(Rows.flatten(SAMPLES, 0, 2 * BATCH), BATCH)).isFinite();
    }
  }

  @Test
  void theDiffusionPassCreatesNothingOutsideItsStep() {
    DiffusionLoss.Batch batch =
        new DiffusionLoss(SETTINGS.schedule(), SETTINGS.conditionDropout())
            .draw(
                Rows.flatten(SAMPLES, 0, BATCH),
                new float[BATCH * SETTINGS.encoder().embedding()],
                BATCH,
                new Seed(5).generator());
    try (DenoiserTraining training = training()) {
      cap(training.denoiser());
      cap(training.average());
      assertThat(training.gradient(batch)).isFinite();
    }
  }

  @Test
  void embeddingAndGeneratingCreateNothingOutsideTheirCalls() {
    try (Network encoder = EncoderTraining.network(SETTINGS, Clusters.WIDTH);
        Network denoiser = DenoiserTraining.network(SETTINGS, Clusters.WIDTH)) {
      cap(encoder);
      cap(denoiser);
      float[][] embeddings = encoder.apply(SAMPLES);
      ViewSampler sampler = new ViewSampler(SETTINGS.run(-1, 1));
      float[][][] bank = sampler.bank(denoiser, SAMPLES, embeddings, 2, new Seed(1));
      assertThat(bank.length).isEqualTo(SAMPLES.length);
    }
  }

  @Test
  void aWholeStepLeavesAsManyArraysAsItFound() {
    float[][] embeddings = new float[SAMPLES.length][SETTINGS.encoder().embedding()];
    try (DenoiserTraining training = training()) {
      Supplier<Step> steps = training.steps(SAMPLES, embeddings);
      assertThat(steps.get().finite()).isTrue();
      long before = arrays(training);
      for (int step = 0; step < 5; step++) {
        assertThat(steps.get().finite()).isTrue();
      }
      assertThat(arrays(training)).isEqualTo(before).isPositive();
    }
  }

  private static DenoiserTraining training() {
    return new DenoiserTraining(SETTINGS, Clusters.WIDTH);
  }

  private static long arrays(DenoiserTraining training) {
    return Stream.of(training.denoiser(), training.average())
        .mapToLong(network -> owner(network).getManagedArrays().size())
        .sum();
  }

  private static void cap(Network network) {
    owner(network).cap();
  }

  /** The manager of a network's weights. */
  private static NDManager owner(Network network) {
    return network.trainable().get(0).getArray().getManager();
  }

  private static float[][] samples(int count) {
    float[][] features = Clusters.samples(count).features();
    return VectorDomain.fit(features).toModelSpace(features);
  }
}
