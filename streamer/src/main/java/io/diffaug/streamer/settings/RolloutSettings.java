package io.diffaug.streamer.settings;

import io.diffaug.core.rollout.Figure;
import io.diffaug.core.rollout.TrialPlan;
import io.diffaug.core.settings.Settings;
import io.diffaug.core.settings.SettingsReader;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;

/**
 * How announced versions come into service; {@code reference.conf} explains every key.
 *
 * @param mode what becomes of a version without an operator
 * @param plan the plan of the trials that this replica opens
 * @param evidenceInterval how often this replica writes what it counted
 */
public record RolloutSettings(RolloutMode mode, TrialPlan plan, Duration evidenceInterval) {
  private static final double LEAST_SHARE = 0.001;

  /**
   * Reads {@code diffaug.rollout}.
   *
   * @param settings the settings, which collect the complaints
   * @return the rollout's settings
   */
  public static RolloutSettings read(Settings settings) {
    SettingsReader rollout = settings.section("diffaug.rollout");
    RolloutMode mode = rollout.choice("mode", RolloutMode::of);
    return new RolloutSettings(
        mode,
        plan(rollout, mode),
        rollout.duration("evidence-interval", Duration.ofMillis(10), Duration.ofMinutes(15)));
  }

  private static TrialPlan plan(SettingsReader rollout, RolloutMode mode) {
    Map<Figure, Double> margins = margins(rollout);
    if (mode == RolloutMode.CANARY && Set.of(Figure.SPEED).containsAll(margins.keySet())) {
      rollout.complain(
          "margins", "all 0 but speed's (expected: another one, to judge canaries by)");
    }
    return new TrialPlan(
        mode == RolloutMode.IMMEDIATE || margins.isEmpty(),
        rollout.number("shadow-share", LEAST_SHARE, 1),
        rollout.number("canary-share", LEAST_SHARE, 1),
        rollout.integer("shadow-blocks", 2, 100_000),
        rollout.integer("canary-blocks", 2, 100_000),
        rollout.number("significance", 1e-6, 0.4),
        margins,
        rollout.number("unusable-share", 0, 0.99),
        rollout.integer("failures", 0, 1_000_000));
  }

  /** Margins by figure; 0 takes a figure out of the judgement. */
  private static Map<Figure, Double> margins(SettingsReader rollout) {
    Map<Figure, Double> margins = new EnumMap<>(Figure.class);
    for (Figure figure : Figure.values()) {
      double margin = rollout.number("margins." + figure.key(), 0, 100);
      if (margin > 0) {
        margins.put(figure, margin);
      }
    }
    return margins;
  }
}
