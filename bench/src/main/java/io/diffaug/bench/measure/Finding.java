package io.diffaug.bench.measure;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Optional;

/** One line of a report: a figure, and what it shall reach where something is promised. */
public sealed interface Finding permits Row, Measure {
  /**
   * What was varied, or looked at.
   *
   * @return for instance {@code batch 16}
   */
  String name();

  /**
   * What the figure is.
   *
   * @return for instance {@code ratio}
   */
  @JsonProperty
  String quantity();

  /**
   * The figure.
   *
   * @return the value that the goal is about
   */
  @JsonProperty
  double figure();

  /**
   * What the figure shall reach.
   *
   * @return the goal, or nothing
   */
  Optional<Goal> goal();
}
