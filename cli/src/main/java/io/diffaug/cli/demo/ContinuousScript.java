package io.diffaug.cli.demo;

import io.diffaug.cli.timeline.Standing;
import io.diffaug.core.rollout.Rollout;
import java.util.OptionalLong;

/**
 * What comes next in a demo of continuous training, by what the models log says.
 *
 * @param promotions versions that must have been judged and promoted before the spoilt one comes;
 *     the first version of all is tried against nothing and does not count
 */
record ContinuousScript(int promotions) {
  /** What comes next. */
  enum Act {
    /** Wait for what the others do. */
    WATCH,
    /** Publish and announce a spoilt version. */
    SPOIL,
    /** The spoilt version was judged. */
    END
  }

  /**
   * Reads on.
   *
   * @param rollout the models log, folded
   * @param spoilt the spoilt version that was announced last, if one was
   */
  Act next(Rollout rollout, OptionalLong spoilt) {
    boolean announced =
        spoilt.isPresent() && rollout.versions().announced().containsKey(spoilt.getAsLong());
    if (spoilt.isPresent() && !announced) {
      return Act.WATCH;
    }
    Standing standing = announced ? Standing.of(rollout, spoilt.getAsLong()) : Standing.GONE;
    return switch (standing) {
      case WAITING, SHADOW, CANARY -> Act.WATCH;
      case REJECTED, STABLE, PREVIOUS -> Act.END;
      // None yet, or a newer version of the trainer was tried in its place.
      case GONE -> promoted(rollout) >= promotions && idle(rollout) ? Act.SPOIL : Act.WATCH;
    };
  }

  private static int promoted(Rollout rollout) {
    return rollout.versions().served().size() - 1;
  }

  private static boolean idle(Rollout rollout) {
    return rollout.trial().isEmpty() && rollout.candidate().isEmpty();
  }
}
