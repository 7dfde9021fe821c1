package io.diffaug.bench.rollout;

import io.diffaug.bench.measure.Goal;
import io.diffaug.bench.measure.Measure;
import io.diffaug.bench.measure.Proportion;
import io.diffaug.core.rollout.Phase;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * What the trials of one kind of candidate came to.
 *
 * @param kind the kind
 * @param trials one verdict a trial
 */
record KindVerdicts(CandidateKind kind, List<TrialVerdict> trials) {
  /**
   * The verdict of one trial.
   *
   * @param promoted whether the candidate became stable
   * @param phase the phase that decided
   * @param reasons the figures that decided, each beginning with its key
   */
  record TrialVerdict(boolean promoted, Phase phase, List<String> reasons) {}

  /** Trials that came out wrong, with the error's interval; none can where either is right. */
  Proportion errors() {
    return count(verdict -> kind.wanted().goal() > 0 && !wanted(verdict));
  }

  private boolean wanted(TrialVerdict verdict) {
    return kind.wanted().counts(verdict.promoted());
  }

  /** The kind as a line of the report. */
  Measure measure() {
    double goal = kind.wanted().goal();
    return new Measure(
        kind.toString(),
        kind.wanted().word(),
        count(this::wanted).share(),
        goal > 0 ? Optional.of(Goal.atLeast(goal)) : Optional.empty(),
        "promoted "
            + count(TrialVerdict::promoted)
            + "; rolled back in shadow "
            + rolledBackIn(Phase.SHADOW)
            + ", as canary "
            + rolledBackIn(Phase.CANARY)
            + by());
  }

  private Proportion count(Predicate<TrialVerdict> which) {
    return new Proportion((int) trials.stream().filter(which).count(), trials.size());
  }

  private int rolledBackIn(Phase phase) {
    return count(verdict -> !verdict.promoted() && verdict.phase() == phase).times();
  }

  /** How often each figure had a part in rolling back. */
  private String by() {
    Map<String, Long> figures =
        trials.stream()
            .filter(verdict -> !verdict.promoted())
            .flatMap(verdict -> verdict.reasons().stream())
            .collect(
                Collectors.groupingBy(
                    reason -> reason.split(" ", 2)[0], TreeMap::new, Collectors.counting()));
    return figures.isEmpty()
        ? ""
        : figures.entrySet().stream()
            .map(figure -> figure.getKey() + " " + figure.getValue())
            .collect(Collectors.joining(", ", "; by ", ""));
  }
}
