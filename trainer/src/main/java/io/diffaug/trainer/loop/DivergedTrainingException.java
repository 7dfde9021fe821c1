package io.diffaug.trainer.loop;

import java.util.Locale;

/** Training whose loss is no longer a number. */
public final class DivergedTrainingException extends RuntimeException {
  private static final long serialVersionUID = 1;

  DivergedTrainingException(Progress progress) {
    super(
        String.format(
            Locale.ROOT,
            "%s, step %d of %d: loss %s (expected: a finite number; a lower learning rate, or"
                + " samples without outliers, may help)",
            progress.phase(),
            progress.step(),
            progress.steps(),
            progress.loss()));
  }
}
