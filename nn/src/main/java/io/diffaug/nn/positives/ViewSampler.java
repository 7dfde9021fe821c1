package io.diffaug.nn.positives;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.diffaug.core.diffusion.SamplerTable;
import io.diffaug.nn.Seed;
import io.diffaug.nn.network.Network;
import io.diffaug.nn.network.Rows;
import java.util.SplittableRandom;

/**
 * Generates views with a denoiser: runs a {@link SamplerTable} over native arrays, a few hundred
 * rows at a time.
 *
 * @param table the deterministic run
 * @param clipMinimum lower bound of the predicted clean sample
 * @param clipMaximum upper bound of the predicted clean sample
 */
public record ViewSampler(SamplerTable table, float clipMinimum, float clipMaximum) {
  private static final int CHUNK = 256;

  /**
   * Checks the components. {@inheritDoc}
   *
   * @throws IllegalArgumentException if the table adds fresh noise
   */
  public ViewSampler {
    if (!table.deterministic()) {
      throw new IllegalArgumentException("table: stochastic (expected: every d = 0)");
    }
  }

  /**
   * Generates a bank of views.
   *
   * @param denoiser the denoiser
   * @param embeddings what the views are conditioned on, shape [samples, embedding]
   * @param width floats a sample
   * @param views views a sample
   * @param seed where the noise comes from
   * @return views within the clip range, shape [samples, views, width]
   */
  public float[][][] bank(Network denoiser, float[][] embeddings, int width, int views, Seed seed) {
    float[][][] bank = new float[embeddings.length][views][];
    for (int view = 0; view < views; view++) {
      float[][] noise = noise(embeddings.length, width, seed.child(view));
      float[][] generated = sample(denoiser, embeddings, noise);
      for (int row = 0; row < embeddings.length; row++) {
        bank[row][view] = generated[row];
      }
    }
    return bank;
  }

  private static float[][] noise(int rows, int width, Seed seed) {
    SplittableRandom random = seed.generator();
    float[][] noise = new float[rows][width];
    for (float[] row : noise) {
      for (int i = 0; i < width; i++) {
        row[i] = (float) random.nextGaussian();
      }
    }
    return noise;
  }

  /**
   * Carries noise to samples.
   *
   * @param denoiser the denoiser
   * @param embeddings what the samples are conditioned on, shape [samples, embedding]
   * @param noise standard Gaussian noise, shape [samples, width]
   * @return samples within the clip range, shape [samples, width]
   */
  public float[][] sample(Network denoiser, float[][] embeddings, float[][] noise) {
    float[][] samples = new float[noise.length][];
    for (int from = 0; from < noise.length; from += CHUNK) {
      int count = Math.min(CHUNK, noise.length - from);
      try (NDManager call = denoiser.newManager()) {
        NDArray y = rows(call, embeddings, from, count);
        NDArray x = run(call, denoiser, y, rows(call, noise, from, count));
        Rows.split(x.toFloatArray(), samples, from, count);
      }
    }
    return samples;
  }

  private static NDArray rows(NDManager manager, float[][] rows, int from, int count) {
    return manager.create(Rows.flatten(rows, from, count), new Shape(count, rows[from].length));
  }

  private NDArray run(NDManager call, Network denoiser, NDArray y, NDArray noise) {
    NDArray x = noise;
    for (SamplerTable.Row row : table.rows()) {
      try (NDManager step = call.newSubManager()) {
        NDArray current = x;
        current.attach(step);
        NDArray t = step.create(new float[] {row.timestep()}, new Shape(1, 1));
        NDArray epsilon = denoiser.forward(false, current, t, y);
        NDArray clean =
            current
                .mul((float) (1 / row.signal()))
                .add(epsilon.mul((float) (-row.noise() / row.signal())))
                .clip(clipMinimum, clipMaximum);
        x = current.mul((float) row.a()).add(clean.mul((float) row.b()));
        x.attach(call);
      }
    }
    return x;
  }
}
