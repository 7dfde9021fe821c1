package io.diffaug.cli.demo;

import io.diffaug.cli.timeline.Standing;
import io.diffaug.core.rollout.Rollout;

/**
 * What a demo of continuous training waits for, by what the models log says. First that the
 * trainer's versions are promoted; then, with the trainer ended so that no newer version of its own
 * comes in between, that nothing is tried or waits; then that the spoilt version is judged.
 *
 * @param promotions versions that must have been judged and promoted; the first version of all is
 *     tried against nothing and does not count
 */
record ContinuousScript(int promotions) {
  /** Whether as many versions as wanted were tried and promoted. */
  boolean promoted(Rollout rollout) {
    return rollout.versions().served().size() - 1 >= promotions;
  }

  /** Whether no version is on trial and none waits for one. */
  static boolean quiet(Rollout rollout) {
    return rollout.trial().isEmpty() && rollout.candidate().isEmpty();
  }

  /** Whether a version was announced and its trial is over, whichever way. */
  static boolean judged(Rollout rollout, long version) {
    return rollout.versions().announced().containsKey(version)
        && switch (Standing.of(rollout, version)) {
          case WAITING, SHADOW, CANARY -> false;
          case REJECTED, STABLE, PREVIOUS, GONE -> true;
        };
  }
}
