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
   * Noisy samples and the noise that is in them.
   *
   * @param noisy x_t, shape [batch, width]
   * @param timesteps t of each row, shape [batch, 1]
   * @param epsilon the noise, shape [batch, width]
   */
  @SuppressWarnings("ArrayRecordComponent") // a batch, compared by nobody
  record Noised(float[] noisy, float[] timesteps, float[] epsilon) {}

  /**
   * Computes the loss.
   *
   * @param manager owner of the step's arrays
   * @param denoiser the network to train
   * @param clean samples in model space, shape [batch, width]
   * @param condition their embeddings, shape [batch, embedding]
   * @param batch rows
   * @param random where timesteps, noise and the choice of dropped conditions come from
   * @return a scalar
   */
  public NDArray loss(
      NDManager manager,
      Network denoiser,
      float[] clean,
      float[] condition,
      int batch,
      RandomGenerator random) {
    Noised noised = noise(clean, batch, random);
    NDArray noisy = Rows.array(manager, noised.noisy, batch);
    NDArray timesteps = Rows.array(manager, noised.timesteps, batch);
    NDArray embedding = Rows.array(manager, drop(condition, batch, random), batch);
    NDArray predicted = denoiser.forward(true, noisy, timesteps, embedding);
    return predicted.sub(Rows.array(manager, noised.epsilon, batch)).square().mean();
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

  Noised noise(float[] clean, int batch, RandomGenerator random) {
    int width = clean.length / batch;
    Noised noised = new Noised(new float[clean.length], new float[batch], new float[clean.length]);
    for (int row = 0; row < batch; row++) {
      int t = random.nextInt(schedule.timesteps());
      noised.timesteps[row] = t;
      float signal = (float) schedule.signal(t);
      float noise = (float) schedule.noise(t);
      for (int i = row * width; i < (row + 1) * width; i++) {
        noised.epsilon[i] = (float) random.nextGaussian();
        noised.noisy[i] = signal * clean[i] + noise * noised.epsilon[i];
      }
    }
    return noised;
  }
}
