package io.diffaug.bench.measure;

import java.util.Locale;
import java.util.Optional;

/**
 * A figure that is no ratio of rates.
 *
 * @param name what was looked at
 * @param quantity what the figure is, with its unit
 * @param figure the value
 * @param goal what it shall reach, where something is promised
 * @param note what else is to be said, or nothing
 */
public record Measure(String name, String quantity, double figure, Optional<Goal> goal, String note)
    implements Finding {

  /** One line: name, figure, goal. */
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%s: %s %.3f%s%s",
        name,
        quantity,
        figure,
        goal.map(promised -> ", " + promised).orElse(""),
        note.isEmpty() ? "" : "; " + note);
  }
}
