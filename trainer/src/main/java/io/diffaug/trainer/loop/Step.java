package io.diffaug.trainer.loop;

/**
 * What one step of training brought.
 *
 * @param loss the loss before the step
 * @param gradientNorm the gradient's global norm before clipping
 */
public record Step(double loss, double gradientNorm) {

  /** Whether training can go on from here. */
  boolean finite() {
    return Double.isFinite(loss) && Double.isFinite(gradientNorm);
  }
}
