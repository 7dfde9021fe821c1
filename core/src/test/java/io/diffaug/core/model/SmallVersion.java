package io.diffaug.core.model;

import io.diffaug.core.diffusion.Ddim;
import io.diffaug.core.diffusion.NoiseSchedule;
import io.diffaug.core.diffusion.SamplerSettings;
import io.diffaug.core.diffusion.TimestepSpacing;
import io.diffaug.core.domain.VectorDomain;
import io.diffaug.core.model.ModelManifest.Parity;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A version of a few bytes, for tests that do not run it. */
final class SmallVersion {
  static final byte[] ENCODER = {1, 2, 3};
  static final byte[] DENOISER = {4, 5, 6, 7};

  private SmallVersion() {}

  /** Writes the files of a claimed version; the manifest is the caller's to complete. */
  static ModelManifest files(ModelRepository repository, long version) {
    return new ModelManifest(
        version,
        new VectorDomain(new float[] {0, 1}, new float[] {2, 3}),
        50,
        NoiseSchedule.linear(1000),
        Optional.empty(),
        SamplerSettings.fromNoise(
            new Ddim(0), NoiseSchedule.linear(1000), 8, TimestepSpacing.LOG_SNR),
        8,
        List.of(
            repository.write(version, ModelManifest.ENCODER_FILE, ENCODER),
            repository.write(version, ModelManifest.DENOISER_FILE, DENOISER)),
        new Parity(1e-6, 2, 2e-5),
        new TreeMap<>(Map.of("seed", "1", "data", "two points")));
  }
}
