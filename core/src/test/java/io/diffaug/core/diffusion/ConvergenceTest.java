package io.diffaug.core.diffusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/** Solvers on Gaussian data, whose exact denoiser and exact solution are known. */
class ConvergenceTest {
  /** Finely stretched, so that rounding to whole timesteps and the last step do not show. */
  private static final NoiseSchedule FINE = NoiseSchedule.linear(100_000);

  private static final GaussianOracle ORACLE = new GaussianOracle(FINE, 0.3);

  @Test
  void ddimIsOfFirstOrder() {
    assertThat(order(new Ddim(0), 20, 160)).isBetween(0.9, 1.1);
  }

  @Test
  void dpmSolverIsOfSecondOrder() {
    assertThat(order(new DpmSolver(), 20, 160)).isBetween(1.8, 2.2);
  }

  @Test
  void secondOrderIsTheMoreAccurateAtEqualCost() {
    for (int steps : new int[] {8, 10, 20, 50}) {
      assertThat(ORACLE.error(table(new DpmSolver(), steps)))
          .isLessThan(ORACLE.error(table(new Ddim(0), steps)));
    }
  }

  /**
   * Every timestep visited; what is missing of the variance falls in proportion to their number.
   */
  @Test
  void ancestralStepsEndInTheDatasVariance() {
    for (double deviation : new double[] {0.1, 0.3, 1}) {
      double coarse = missingVariance(deviation, 1000);
      double fine = missingVariance(deviation, 8000);
      assertThat(fine).isBetween(0.0, 0.015);
      assertThat(Math.log(coarse / fine) / Math.log(8)).isBetween(0.8, 1.1);
    }
  }

  private static double missingVariance(double deviation, int timesteps) {
    NoiseSchedule schedule = NoiseSchedule.linear(timesteps);
    SamplerTable all = table(new Ddpm(), schedule, timesteps, TimestepSpacing.TRAILING);
    double variance = new GaussianOracle(schedule, deviation).endVariance(all);
    return 1 - variance / (deviation * deviation);
  }

  @Test
  void theVarianceOfAncestralStepsConverges() {
    double coarse = Math.abs(ORACLE.endVariance(table(new Ddpm(), 50)) / 0.09 - 1);
    double fine = Math.abs(ORACLE.endVariance(table(new Ddpm(), 400)) / 0.09 - 1);
    assertThat(Math.log(coarse / fine) / Math.log(8)).isBetween(0.85, 1.15);
  }

  @Test
  void atFewStepsLogSnrSpacingIsTheMoreAccurate() {
    NoiseSchedule schedule = NoiseSchedule.linear(1000);
    GaussianOracle oracle = new GaussianOracle(schedule, 0.3);
    for (Sampler sampler : new Sampler[] {new Ddim(0), new DpmSolver()}) {
      for (int steps : new int[] {4, 6, 8, 10}) {
        assertThat(oracle.error(table(sampler, schedule, steps, TimestepSpacing.LOG_SNR)))
            .isLessThan(oracle.error(table(sampler, schedule, steps, TimestepSpacing.TRAILING)));
      }
    }
  }

  @Test
  void anAnchorPartiallyNoisedIsOfTheStartTimestepsVariance() {
    NoiseSchedule schedule = NoiseSchedule.cosine(1000);
    GaussianOracle oracle = new GaussianOracle(schedule, 0.3);
    SamplerTable.Start start =
        new SamplerSettings(new Ddim(0), 5, TimestepSpacing.UNIFORM, 600, 1)
            .table(schedule)
            .start();
    double variance = start.signal() * start.signal() * 0.09 + start.noise() * start.noise();
    assertThat(variance).isCloseTo(oracle.variance(600), within(1e-12));
  }

  @Test
  void theStepwiseSamplerComputesWhatTheTableSays() {
    for (Sampler sampler : new Sampler[] {new Ddim(0), new DpmSolver()}) {
      SamplerTable table = table(sampler, 12);
      float[] noise = {-2, -0.5f, 0.1f, 1, 1.7f};
      float[] sampled =
          new StepwiseSampler(Runs.of(table, -100, 100))
              .sample(ORACLE::epsilon, new float[0], new float[5], new float[][] {noise});
      for (int i = 0; i < noise.length; i++) {
        assertThat((double) sampled[i]).isCloseTo(noise[i] * ORACLE.gain(table), within(1e-5));
      }
    }
  }

  private static double order(Sampler sampler, int few, int many) {
    double coarse = ORACLE.error(table(sampler, few));
    double fine = ORACLE.error(table(sampler, many));
    return Math.log(coarse / fine) / Math.log((double) many / few);
  }

  private static SamplerTable table(Sampler sampler, int steps) {
    return table(sampler, FINE, steps, TimestepSpacing.LOG_SNR);
  }

  private static SamplerTable table(
      Sampler sampler, NoiseSchedule schedule, int steps, TimestepSpacing spacing) {
    return SamplerSettings.fromNoise(sampler, schedule, steps, spacing).table(schedule);
  }
}
