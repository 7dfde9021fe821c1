package io.diffaug.core.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.diffaug.core.diffusion.ConditionDropout;
import io.diffaug.core.diffusion.Ddim;
import io.diffaug.core.diffusion.Ddpm;
import io.diffaug.core.diffusion.DpmSolver;
import io.diffaug.core.diffusion.NoiseSchedule;
import io.diffaug.core.diffusion.Sampler;
import io.diffaug.core.diffusion.SamplerSettings;
import io.diffaug.core.diffusion.TimestepSpacing;
import io.diffaug.core.domain.VectorDomain;
import io.diffaug.core.model.ModelManifest.Parity;
import io.diffaug.proto.LinearBetas;
import io.diffaug.proto.VectorScaling;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;

class ManifestCodecTest {
  private static final Optional<ConditionDropout> DROPPED =
      Optional.of(new ConditionDropout(0.1, List.of(0f, -1f)));

  private static final SamplerSettings STEPS_8 =
      new SamplerSettings(new Ddim(0), 8, TimestepSpacing.LOG_SNR, 99, 1);

  @Test
  void everySamplerScheduleAndSpacingIsReadBack() throws Exception {
    for (NoiseSchedule schedule : List.of(NoiseSchedule.linear(100), NoiseSchedule.cosine(80))) {
      for (Sampler sampler : List.of(new Ddpm(), new Ddim(0), new Ddim(0.3), new DpmSolver())) {
        for (TimestepSpacing spacing : TimestepSpacing.values()) {
          ModelManifest manifest =
              manifest(schedule, DROPPED, new SamplerSettings(sampler, 8, spacing, 60, 2.5f));
          ModelManifest read = ManifestCodec.read(ManifestCodec.write(manifest));
          assertThat(read).usingRecursiveComparison().isEqualTo(manifest);
          assertThat(read.schedule()).hasToString(schedule.toString());
          assertThat(read.run()).isEqualTo(manifest.run());
        }
      }
    }
  }

  @Test
  void aManifestOfTheFirstReleaseIsReadAsItWasMeant() throws Exception {
    io.diffaug.proto.ModelManifest first =
        io.diffaug.proto.ModelManifest.newBuilder()
            .setVersion(1)
            .setVector(VectorScaling.newBuilder().addMinimum(0).addMaximum(1))
            .setWidth(1)
            .setEmbeddingWidth(2)
            .setLinear(LinearBetas.newBuilder().setTimesteps(1000).setFirst(1e-4).setLast(2e-2))
            .setClipMinimum(-1)
            .setClipMaximum(1)
            .setSampler(
                io.diffaug.proto.SamplerSettings.newBuilder()
                    .setSampler("ddim")
                    .setSteps(10)
                    .setSpacing("log-snr")
                    .setStartTimestep(999)
                    .setGuidanceScale(1))
            .build();
    ModelManifest read = ManifestCodec.read(first.toByteArray());
    assertThat(read.sampler())
        .isEqualTo(new SamplerSettings(new Ddim(0), 10, TimestepSpacing.LOG_SNR, 999, 1));
    assertThat(read.conditionDropout()).isEmpty();
    assertThat(read.run().table().draws()).isEqualTo(1);
    assertThat(read.minSteps()).isEqualTo(10);
  }

  @Test
  void fewestStepsAreReadBackAndRunOnTheSameSchedule() throws Exception {
    ModelManifest manifest = manifest(STEPS_8, 3);
    ModelManifest read = ManifestCodec.read(ManifestCodec.write(manifest));
    assertThat(read.minSteps()).isEqualTo(3);
    assertThat(read.run(3)).isEqualTo(manifest.run(3));
    assertThat(read.run(3).table().steps()).isEqualTo(3);
    assertThat(read.run(8)).isEqualTo(read.run());
  }

  @Test
  void fewestStepsThatAreNotBetweenOneAndTheStepsAreRefused() throws Exception {
    byte[] bytes = ManifestCodec.write(manifest(STEPS_8, 3));
    for (int steps : new int[] {9, -1, Integer.MAX_VALUE}) {
      byte[] wrong =
          io.diffaug.proto.ModelManifest.parseFrom(bytes).toBuilder()
              .setMinSteps(steps)
              .build()
              .toByteArray();
      assertThatThrownBy(() -> ManifestCodec.read(wrong))
          .isInstanceOf(RejectedModelException.class)
          .hasMessage("manifest: minSteps: " + steps + " (expected: 1 to the sampler's steps, 8)");
    }
    assertThatThrownBy(() -> manifest(STEPS_8, 0)).hasMessageStartingWith("minSteps: 0 (expected:");
  }

  @Test
  void guidanceOfADenoiserThatWasNeverWithoutItsConditionIsRefused() {
    NoiseSchedule schedule = NoiseSchedule.linear(100);
    SamplerSettings guided = new SamplerSettings(new Ddim(0), 8, TimestepSpacing.TRAILING, 99, 3);
    byte[] bytes = ManifestCodec.write(manifest(schedule, DROPPED, guided));
    assertThatThrownBy(() -> ManifestCodec.read(withoutDropout(bytes)))
        .isInstanceOf(RejectedModelException.class)
        .hasMessage(
            "manifest: guidanceScale: 3.0 (expected: 1, for a denoiser that was not trained with"
                + " dropped conditions)");
  }

  @Test
  void theTrainersOutputsAreReadBack() throws Exception {
    ModelManifest plain = manifest(STEPS_8, 8);
    ParityVector vector = new ParityVector(List.of(1f, -2f), List.of(0.5f, 0.25f));
    byte[] bytes =
        io.diffaug.proto.ModelManifest.parseFrom(ManifestCodec.write(plain)).toBuilder()
            .mergeParity(
                io.diffaug.proto.Parity.newBuilder()
                    .addAllEmbedding(vector.embedding())
                    .addAllPositive(vector.positive())
                    .build())
            .build()
            .toByteArray();
    ModelManifest read = ManifestCodec.read(bytes);
    assertThat(read.parity()).isEqualTo(plain.parity().with(vector));
    assertThat(ManifestCodec.write(read)).isEqualTo(bytes);
  }

  @Test
  void aManifestThatNoModelCanHaveNamesItsCulprit() {
    refused(manifest -> manifest.clearVector())
        .hasMessage("manifest: domain: DOMAIN_NOT_SET (expected: VECTOR)");
    refused(manifest -> manifest.clearLinear()).hasMessageStartingWith("manifest: schedule: ");
    refused(manifest -> manifest.getLinearBuilder().setTimesteps(Integer.MAX_VALUE))
        .hasMessage("manifest: timesteps: 2147483647 (expected: 2 to 1000000)");
    refused(manifest -> manifest.getLinearBuilder().setTimesteps(1))
        .hasMessage("manifest: timesteps: 1 (expected: 2 to 1000000)");
    refused(manifest -> manifest.getLinearBuilder().setLast(Double.NaN))
        .hasMessageContaining("NaN");
    refused(manifest -> manifest.getLinearBuilder().setFirst(-1)).hasMessageContaining("-1.0");
    refused(manifest -> manifest.getSamplerBuilder().setSteps(101)).hasMessageContaining("101");
    refused(manifest -> manifest.getSamplerBuilder().setStartTimestep(100))
        .hasMessageContaining("100");
    refused(manifest -> manifest.setEmbeddingWidth(2_000_000_000))
        .hasMessage("manifest: embeddingWidth: 2000000000 (expected: 1 to 65536)");
    refused(manifest -> manifest.setVersion(0)).hasMessageStartingWith("manifest: version: 0");
    refused(manifest -> manifest.getVectorBuilder().setMinimum(0, Float.NaN))
        .hasMessageContaining("NaN");
  }

  private static AbstractThrowableAssert<?, ? extends Throwable> refused(
      Consumer<io.diffaug.proto.ModelManifest.Builder> change) {
    return assertThatThrownBy(
            () -> {
              io.diffaug.proto.ModelManifest.Builder manifest =
                  io.diffaug.proto.ModelManifest.parseFrom(
                      ManifestCodec.write(manifest(STEPS_8, 8)))
                      .toBuilder();
              change.accept(manifest);
              ManifestCodec.read(manifest.build().toByteArray());
            })
        .isInstanceOf(RejectedModelException.class);
  }

  @Test
  void aNullConditionThatIsNoEmbeddingIsRefused() {
    NoiseSchedule schedule = NoiseSchedule.linear(100);
    Optional<ConditionDropout> wide = Optional.of(ConditionDropout.toZeros(0.1, 3));
    SamplerSettings settings =
        SamplerSettings.fromNoise(new Ddim(0), schedule, 4, TimestepSpacing.TRAILING);
    assertThatThrownBy(() -> manifest(schedule, wide, settings))
        .hasMessage("null condition: width 3 (expected: 2, the embedding's)");
  }

  private static byte[] withoutDropout(byte[] bytes) throws Exception {
    return io.diffaug.proto.ModelManifest.parseFrom(bytes).toBuilder()
        .clearConditionDropout()
        .build()
        .toByteArray();
  }

  private static ModelManifest manifest(SamplerSettings sampler, int minSteps) {
    return manifest(NoiseSchedule.linear(100), DROPPED, sampler, minSteps);
  }

  private static ModelManifest manifest(
      NoiseSchedule schedule, Optional<ConditionDropout> dropout, SamplerSettings sampler) {
    return manifest(schedule, dropout, sampler, sampler.steps());
  }

  private static ModelManifest manifest(
      NoiseSchedule schedule,
      Optional<ConditionDropout> dropout,
      SamplerSettings sampler,
      int minSteps) {
    return new ModelManifest(
        3,
        new VectorDomain(new float[] {0, 1}, new float[] {2, 3}),
        2,
        schedule,
        dropout,
        sampler,
        minSteps,
        List.of(),
        new Parity(1e-6, 2, 2e-5),
        new TreeMap<>());
  }
}
