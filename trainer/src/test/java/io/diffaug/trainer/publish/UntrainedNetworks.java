package io.diffaug.trainer.publish;

import ai.djl.ndarray.types.Shape;
import io.diffaug.core.diffusion.ConditionDropout;
import io.diffaug.core.diffusion.Ddim;
import io.diffaug.core.diffusion.NoiseSchedule;
import io.diffaug.core.diffusion.SamplerSettings;
import io.diffaug.core.diffusion.TimestepSpacing;
import io.diffaug.core.domain.VectorDomain;
import io.diffaug.nn.Seed;
import io.diffaug.nn.network.Network;
import io.diffaug.nn.network.ResidualDenoiser;
import io.diffaug.nn.network.SemanticEncoder;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Small networks with random weights, and what a manifest says of them. Owns the networks. */
final class UntrainedNetworks implements AutoCloseable {
  static final int WIDTH = 5;
  static final int EMBEDDING = 3;
  static final NoiseSchedule SCHEDULE = NoiseSchedule.linear(100);

  final Network encoder = encoder(1);
  final Network denoiser =
      new Network(
          new ResidualDenoiser(WIDTH, 16, 8, 2, new Seed(2)),
          new Shape(1, WIDTH),
          new Shape(1, 1),
          new Shape(1, EMBEDDING));

  static Network encoder(long seed) {
    return new Network(SemanticEncoder.block(8, EMBEDDING, new Seed(seed)), new Shape(1, WIDTH));
  }

  /** Features from 0 to 1, 2, 3, 4 and 5. */
  static VectorDomain domain() {
    return new VectorDomain(new float[WIDTH], new float[] {1, 2, 3, 4, 5});
  }

  static ModelPublisher.Facts facts() {
    return new ModelPublisher.Facts(
        domain(),
        EMBEDDING,
        SCHEDULE,
        Optional.of(ConditionDropout.toZeros(0.1, EMBEDDING)),
        SamplerSettings.fromNoise(new Ddim(0), SCHEDULE, 5, TimestepSpacing.LOG_SNR),
        3,
        new TreeMap<>(Map.of("seed", "1")));
  }

  @Override
  public void close() {
    encoder.close();
    denoiser.close();
  }
}
