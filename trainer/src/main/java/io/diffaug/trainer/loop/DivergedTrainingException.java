package io.diffaug.trainer.loop;

import java.util.Locale;

/** Training whose loss or gradient is no longer a number. */
public final class DivergedTrainingException extends RuntimeException {
  private static final long serialVersionUID = 1;

  DivergedTrainingException(String phase, int step, int steps, Step brought) {
    super(
        String.format(
            Locale.ROOT,
            "%s, step %d of %d: loss %s, gradient norm %s (expected: finite numbers; a lower"
                + " learning rate, or samples without outliers, may help)",
            phase,
            step,
            steps,
            brought.loss(),
            brought.gradientNorm()));
  }
}
