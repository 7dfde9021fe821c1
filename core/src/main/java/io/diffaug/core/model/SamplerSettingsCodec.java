package io.diffaug.core.model;

import io.diffaug.core.diffusion.Ddim;
import io.diffaug.core.diffusion.Sampler;
import io.diffaug.core.diffusion.SamplerSettings;
import io.diffaug.core.diffusion.TimestepSpacing;

/** The sampler's settings as they stand in a manifest and in the provenance of each pair. */
public final class SamplerSettingsCodec {
  private SamplerSettingsCodec() {}

  /**
   * Writes settings.
   *
   * @param settings the settings
   * @return the message
   */
  public static io.diffaug.proto.SamplerSettings write(SamplerSettings settings) {
    return io.diffaug.proto.SamplerSettings.newBuilder()
        .setSampler(settings.sampler().wireName())
        .setEta(settings.sampler() instanceof Ddim ddim ? ddim.eta() : 0)
        .setSteps(settings.steps())
        .setSpacing(settings.spacing().wireName())
        .setStartTimestep(settings.startTimestep())
        .setGuidanceScale(settings.guidanceScale())
        .build();
  }

  /**
   * Reads settings.
   *
   * @param proto the message
   * @return the settings
   * @throws IllegalArgumentException if a name is not known or a number is out of range
   */
  public static SamplerSettings read(io.diffaug.proto.SamplerSettings proto) {
    return new SamplerSettings(
        Sampler.of(proto.getSampler(), proto.getEta()),
        proto.getSteps(),
        TimestepSpacing.of(proto.getSpacing()),
        proto.getStartTimestep(),
        proto.getGuidanceScale());
  }
}
