package io.diffaug.nn.positives;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.diffaug.core.diffusion.Guidance;
import io.diffaug.core.diffusion.SamplerRun;
import io.diffaug.core.diffusion.SamplerTable;
import io.diffaug.core.noise.NoiseSource;
import io.diffaug.nn.Seed;
import io.diffaug.nn.network.Network;
import io.diffaug.nn.network.Rows;

/**
 * Generates views with a denoiser: executes a {@link SamplerRun} over native arrays, a few hundred
 * rows at a time.
 *
 * @param run the run
 */
public record ViewSampler(SamplerRun run) {
  private static final int CHUNK = 256;

  /**
   * Generates a bank of views.
   *
   * @param denoiser the denoiser
   * @param anchors the samples, which a run from a lower timestep begins at, shape [samples, width]
   * @param embeddings what the views are conditioned on, shape [samples, embedding]
   * @param views views a sample
   * @param seed where the noise comes from
   * @return views within the clip range, shape [samples, views, width]
   */
  public float[][][] bank(
      Network denoiser, float[][] anchors, float[][] embeddings, int views, Seed seed) {
    float[][][] bank = new float[anchors.length][views][];
    for (int view = 0; view < views; view++) {
      long[] seeds = new long[anchors.length];
      for (int row = 0; row < seeds.length; row++) {
        seeds[row] = seed.child(view).child(row).value();
      }
      float[][] generated = sample(denoiser, anchors, embeddings, seeds);
      for (int row = 0; row < anchors.length; row++) {
        bank[row][view] = generated[row];
      }
    }
    return bank;
  }

  /**
   * Carries noise to samples.
   *
   * @param denoiser the denoiser
   * @param anchors the samples that a run from a lower timestep begins at, shape [samples, width]
   * @param embeddings what the samples are conditioned on, shape [samples, embedding]
   * @param seeds where each sample's noise comes from, as {@link NoiseSource#fill} draws it
   * @return samples within the clip range, shape [samples, width]
   */
  public float[][] sample(Network denoiser, float[][] anchors, float[][] embeddings, long[] seeds) {
    float[][] samples = new float[anchors.length][];
    for (int from = 0; from < anchors.length; from += CHUNK) {
      int count = Math.min(CHUNK, anchors.length - from);
      try (NDManager call = denoiser.newManager()) {
        Chunk chunk =
            new Chunk(
                denoiser,
                rows(call, embeddings, from, count),
                new Noise(seeds, from, count, anchors[from].length));
        NDArray x = run(chunk, rows(call, anchors, from, count));
        Rows.split(x.toFloatArray(), samples, from, count);
      }
    }
    return samples;
  }

  private static NDArray rows(NDManager manager, float[][] rows, int from, int count) {
    return Rows.array(manager, Rows.flatten(rows, from, count), count);
  }

  /** The noise of some rows, drawn when it is needed. */
  @SuppressWarnings("ArrayRecordComponent") // passed on, compared by nobody
  private record Noise(long[] seeds, int from, int count, int width) {
    NDArray draw(NDManager owner, int draw) {
      float[] values = new float[count * width];
      for (int row = 0; row < count; row++) {
        NoiseSource.fill(seeds[from + row], draw, values, row * width, width);
      }
      return Rows.array(owner, values, count);
    }
  }

  /** What stays the same over the steps of one call. */
  private record Chunk(Network denoiser, NDArray y, Noise noise) {
    /** Owner of what outlives a step. */
    NDManager call() {
      return y.getManager();
    }
  }

  private NDArray run(Chunk chunk, NDArray anchors) {
    SamplerTable.Start start = run.table().start();
    NDArray x =
        anchors
            .mul((float) start.signal())
            .add(chunk.noise.draw(chunk.call(), 0).mul((float) start.noise()));
    NDArray before = null;
    int draw = 0;
    for (SamplerTable.Row row : run.table().rows()) {
      try (NDManager step = chunk.call().newSubManager()) {
        x.attach(step);
        NDArray clean = clean(chunk, step, row, x);
        NDArray next = x.mul((float) row.a()).add(clean.mul((float) row.b()));
        if (before != null) {
          before.attach(step);
          next = next.add(before.mul((float) row.c()));
        }
        if (row.d() != 0) {
          next = next.add(chunk.noise.draw(step, ++draw).mul((float) row.d()));
        }
        x = next;
        before = clean;
        x.attach(chunk.call());
        before.attach(chunk.call());
      }
    }
    return x;
  }

  private NDArray clean(Chunk chunk, NDManager step, SamplerTable.Row row, NDArray x) {
    NDArray t = step.create(new float[] {row.timestep()}, new Shape(1, 1));
    return x.mul((float) (1 / row.signal()))
        .add(epsilon(chunk, step, x, t).mul((float) (-row.noise() / row.signal())))
        .clip(run.clipMinimum(), run.clipMaximum());
  }

  private NDArray epsilon(Chunk chunk, NDManager step, NDArray x, NDArray t) {
    NDArray conditional = chunk.denoiser.forward(false, x, t, chunk.y);
    if (run.guidance().isEmpty()) {
      return conditional;
    }
    Guidance guidance = run.guidance().get();
    int rows = chunk.noise.count;
    NDArray nullCondition = Rows.array(step, guidance.nullConditions(rows), rows);
    NDArray unconditional = chunk.denoiser.forward(false, x, t, nullCondition);
    return unconditional.add(conditional.sub(unconditional).mul(guidance.scale()));
  }
}
