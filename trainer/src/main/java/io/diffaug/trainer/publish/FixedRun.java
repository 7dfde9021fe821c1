package io.diffaug.trainer.publish;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.diffaug.core.diffusion.SamplerRun;
import io.diffaug.core.diffusion.StepwiseSampler;
import io.diffaug.core.domain.SampleDomain;
import io.diffaug.core.model.ParityVector;
import io.diffaug.nn.network.Network;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The trained networks' own run on the fixed inputs of a {@link ParityVector}, before any export.
 */
final class FixedRun {
  private FixedRun() {}

  /** Encodes the fixed anchor, and generates its positive by the sampler that is recommended. */
  static ParityVector of(Network encoder, Network denoiser, ModelPublisher.Facts facts) {
    SampleDomain domain = facts.domain();
    int width = domain.width();
    SamplerRun run =
        facts
            .sampler()
            .run(
                facts.schedule(),
                facts.conditionDropout(),
                domain.clipMinimum(),
                domain.clipMaximum());
    float[] anchor = ParityVector.anchor(width);
    float[] noise = ParityVector.noise(width, run.table().draws());
    float[][] draws =
        IntStream.range(0, run.table().draws())
            .mapToObj(draw -> Arrays.copyOfRange(noise, draw * width, (draw + 1) * width))
            .toArray(float[][]::new);
    float[] embedding = forward(encoder, anchor);
    float[] positive =
        new StepwiseSampler(run)
            .sample(
                (noisy, t, condition) -> forward(denoiser, noisy, new float[] {t}, condition),
                embedding,
                anchor,
                draws);
    domain.decode(positive, 0);
    return new ParityVector(list(embedding), list(positive));
  }

  /** One row through a network. */
  private static float[] forward(Network network, float[]... inputs) {
    try (NDManager call = network.newManager()) {
      NDArray[] rows =
          Arrays.stream(inputs)
              .map(input -> call.create(input, new Shape(1, input.length)))
              .toArray(NDArray[]::new);
      return network.forward(false, rows).toFloatArray();
    }
  }

  private static List<Float> list(float[] values) {
    return IntStream.range(0, values.length).mapToObj(i -> values[i]).toList();
  }
}
