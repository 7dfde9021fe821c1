package io.diffaug.streamer;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.diffaug.core.diffusion.Ddim;
import io.diffaug.core.diffusion.NoiseSchedule;
import io.diffaug.core.diffusion.SamplerSettings;
import io.diffaug.core.diffusion.TimestepSpacing;
import io.diffaug.core.domain.SampleShape;
import io.diffaug.core.domain.VectorDomain;
import io.diffaug.core.model.DirectoryModelRepository;
import io.diffaug.core.model.ModelManifest;
import io.diffaug.core.model.RejectedModelException;
import io.diffaug.core.rollout.Announcement;
import io.diffaug.streamer.inference.Device;
import io.diffaug.streamer.inference.LoadedVersions;
import io.diffaug.streamer.inference.StepChoice;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RepositoryDeploymentTest {
  @TempDir Path folder;

  @Test
  void aVersionThatTakesOtherSamplesThanItsAnnouncementSaysIsRefusedThoughNothingServes() {
    DirectoryModelRepository repository = new DirectoryModelRepository(folder);
    Announcement false64 =
        new Announcement(1, publish(repository), Optional.of(new SampleShape("vector", 64)));

    try (LoadedVersions versions = new LoadedVersions();
        RepositoryDeployment deployment =
            new RepositoryDeployment(
                repository, versions, 1, new StepChoice.OfVersion(), 4, new Device.Cpu())) {
      assertThatThrownBy(() -> deployment.load(false64))
          .isInstanceOf(RejectedModelException.class)
          .hasMessage(
              "version 1: samples of domain vector, width 2"
                  + " (expected: vector, width 64, as announced)");
    }
  }

  /** Publishes a version of width 2 whose files are sound as far as digests go. */
  private static String publish(DirectoryModelRepository repository) {
    long version = repository.claim();
    NoiseSchedule schedule = NoiseSchedule.linear(100);
    return repository.complete(
        new ModelManifest(
            version,
            new VectorDomain(new float[2], new float[] {1, 1}),
            2,
            schedule,
            Optional.empty(),
            SamplerSettings.fromNoise(new Ddim(0), schedule, 8, TimestepSpacing.LOG_SNR),
            8,
            List.of(
                repository.write(version, ModelManifest.ENCODER_FILE, new byte[] {1}),
                repository.write(version, ModelManifest.DENOISER_FILE, new byte[] {2})),
            new ModelManifest.Parity(1e-6, 2, 2e-5),
            new TreeMap<>()));
  }
}
