package io.diffaug.nn.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.diffaug.core.diffusion.ConditionDropout;
import io.diffaug.core.diffusion.NoiseSchedule;
import io.diffaug.nn.network.Network;
import io.diffaug.nn.network.Rows;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * The diffusion loss, unweighted (Ho et al., arXiv 2006.11239, equation 14), given a condition:
 * {@code mean |eps - denoiser(signal_t * x + noise_t * eps, t, y)|^2}, t uniform over all
 * timesteps, one for each row. Where conditions are dropped, a row's y is the null condition now
 * and then (Ho and Salimans, arXiv 2207.12598, algorithm 1).
 *
 * @param schedule the noise schedule
 * @param dropout how often the condition is dropped, if ever
 */
public record DiffusionLoss(NoiseSchedule schedule, Optional<ConditionDropout> dropout) {

  /**
   * What a step looks at: noisy samples, and the noise that is in them.
   *
   * @param noisy x_t, shape [batch, width]
   * @param timesteps t of each row, shape [batch, 1]
   * @param condition the embeddings, the dropped ones replaced, shape [batch, embedding]
   * @param epsilon the noise, shape [batch, width]
   */
  @SuppressWarnings("ArrayRecordComponent") // a batch, compared by nobody
  public record Batch(float[] noisy, float[] timesteps, float[] condition, float[] epsilon) {}

  /**
   * Draws what a step looks at; plain Java, on any thread.
   *
   * @param clean samples in model space, shape [batch, width]
   * @param condition their embeddings, shape [batch, embedding]
   * @param batch rows
   * @param random where timesteps, noise and the choice of dropped conditions come from
   * @return the batch
   */
  public Batch draw(float[] clean, float[] condition, int batch, RandomGenerator random) {
    int width = clean.length / batch;
    float[] noisy = new float[clean.length];
    float[] timesteps = new float[batch];
    float[] epsilon = new float[clean.length];
    for (int row = 0; row < batch; row++) {
      int t = random.nextInt(schedule.timesteps());
      timesteps[row] = t;
      float signal = (float) schedule.signal(t);
      float noise = (float) schedule.noise(t);
      for (int i = row * width; i < (row + 1) * width; i++) {
        epsilon[i] = (float) random.nextGaussian();
        noisy[i] = signal * clean[i] + noise * epsilon[i];
      }
    }
    return new Batch(noisy, timesteps, drop(condition, batch, random), epsilon);
  }

  /**
   * Computes the loss.
   *
   * @param manager owner of the step's arrays
   * @param denoiser the network to train
   * @param batch what was drawn
   * @return a scalar
   */
  public NDArray loss(NDManager manager, Network denoiser, Batch batch) {
    int rows = batch.timesteps.length;
    NDArray noisy = Rows.array(manager, batch.noisy, rows);
    NDArray timesteps = Rows.array(manager, batch.timesteps, rows);
    NDArray condition = Rows.array(manager, batch.condition, rows);
    NDArray predicted = denoiser.forward(true, noisy, timesteps, condition);
    return predicted.sub(Rows.array(manager, batch.epsilon, rows)).square().mean();
  }

  /** The conditions, the dropped ones replaced. */
  float[] drop(float[] conditions, int batch, RandomGenerator random) {
    if (dropout.isEmpty()) {
      return conditions;
    }
    float[] left = conditions.clone();
    List<Float> nullCondition = dropout.get().nullCondition();
    for (int row = 0; row < batch; row++) {
      if (random.nextDouble() < dropout.get().probability()) {
        for (int i = 0; i < nullCondition.size(); i++) {
          left[row * nullCondition.size() + i] = nullCondition.get(i);
        }
      }
    }
    return left;
  }
}
