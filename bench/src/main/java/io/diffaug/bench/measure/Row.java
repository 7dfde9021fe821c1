package io.diffaug.bench.measure;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What a contest measured.
 *
 * @param name what was varied, for instance {@code batch 16}
 * @param unit what the figures are in, for instance {@code pairs a second}
 * @param contender the side that is judged
 * @param baseline the side that it is judged against
 * @param pairs the measurements, in the order they were made
 * @param goal what the median of the ratios shall reach, where something is promised
 * @param note what else the figures say, or nothing
 */
public record Row(
    String name,
    String unit,
    String contender,
    String baseline,
    List<Pair> pairs,
    Optional<Goal> goal,
    String note)
    implements Finding {
  /** Copies the list. {@inheritDoc} */
  public Row {
    pairs = List.copyOf(pairs);
  }

  /**
   * Two measurements made one after the other.
   *
   * @param contender of the side that is judged
   * @param baseline of the side that it is judged against
   */
  public record Pair(double contender, double baseline) {
    /**
     * How the sides compare.
     *
     * @return the contender's figure over the baseline's
     */
    @JsonProperty
    public double ratio() {
      return contender / baseline;
    }
  }

  /**
   * The ratios of all pairs.
   *
   * @return their spread, whose median is the row's ratio
   */
  @JsonProperty
  public Spread ratio() {
    return Spread.of(pairs.stream().map(Pair::ratio).toList());
  }

  @Override
  public String quantity() {
    return "ratio";
  }

  @Override
  public double figure() {
    return ratio().median();
  }

  /**
   * The contender's figures.
   *
   * @return their spread
   */
  public Spread contenderFigures() {
    return Spread.of(pairs.stream().map(Pair::contender).toList());
  }

  /**
   * The baseline's figures.
   *
   * @return their spread
   */
  public Spread baselineFigures() {
    return Spread.of(pairs.stream().map(Pair::baseline).toList());
  }

  /**
   * Adds what else the figures say.
   *
   * @param remark one line
   * @return the row with the note
   */
  public Row noting(String remark) {
    return new Row(name, unit, contender, baseline, pairs, goal, remark);
  }

  /** One line: name, rates, ratio with its spread, goal. */
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%s: %,.1f against %,.1f %s, ratio %s over %d pairs%s%s",
        name,
        contenderFigures().median(),
        baselineFigures().median(),
        unit,
        ratio(),
        pairs.size(),
        goal.map(promised -> ", " + promised).orElse(""),
        note.isEmpty() ? "" : "; " + note);
  }
}
