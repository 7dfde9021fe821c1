package io.diffaug.bench.measure;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * What a bench found.
 *
 * @param bench the bench's name
 * @param compared what was compared with what
 * @param machine what it was measured on
 * @param rows what was found, line by line, at least one of them with a goal
 */
public record Report(String bench, String compared, Machine machine, List<? extends Finding> rows) {
  /**
   * Checks the components. {@inheritDoc}
   *
   * @throws IllegalArgumentException if no row has a goal
   */
  public Report {
    rows = List.copyOf(rows);
    if (rows.stream().allMatch(row -> row.goal().isEmpty())) {
      throw new IllegalArgumentException(bench + ": no row has a goal (expected: at least one)");
    }
  }

  /**
   * The row that decides: of those with a goal, the one that is nearest to missing it, or misses it
   * by most, as a share of its bound.
   */
  private Finding decisive() {
    return rows.stream()
        .filter(row -> row.goal().isPresent())
        .min(Comparator.comparingDouble(Report::slack))
        .orElseThrow();
  }

  private static double slack(Finding row) {
    double slack = row.goal().orElseThrow().slack(row.figure());
    return Double.isNaN(slack) ? Double.NEGATIVE_INFINITY : slack;
  }

  /**
   * Whether every goal is met.
   *
   * @return false if a row misses its goal
   */
  @JsonProperty
  public boolean met() {
    return slack(decisive()) >= 0;
  }

  /**
   * The last line of a bench.
   *
   * @return for instance {@code exporter ratio 1.06 (goal >= 1.00)}
   */
  @JsonProperty
  public String verdict() {
    Finding row = decisive();
    return String.format(
        Locale.ROOT,
        "%s %s %.3f (%s)",
        bench,
        row.quantity(),
        row.figure(),
        row.goal().orElseThrow());
  }
}
