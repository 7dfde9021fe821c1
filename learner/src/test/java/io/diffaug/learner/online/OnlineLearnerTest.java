package io.diffaug.learner.online;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.diffaug.core.csv.LabelledSamples;
import io.diffaug.learner.pairs.ReceivedPair;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OnlineLearnerTest {
  private static final int STEPS = 150;

  private final LabelledSamples holdout = new SyntheticPairs(2).labelled(200);

  @Test
  void viewsThatChangeOnlyWhatDoesNotMatterTeachWhatDoes() {
    try (OnlineLearner learner = learner(SyntheticPairs.settings())) {
      learn(learner, new SyntheticPairs(3));
      Map<String, Map<String, Figure>> figures = learner.read().figures();
      double published = figures.get("published").get("knn").mean();
      assertThat(published).isGreaterThan(figures.get("raw").get("knn").mean() + 10);
      assertThat(published).isGreaterThan(figures.get("noise").get("knn").mean() + 10);
      assertThat(figures).containsOnlyKeys("raw", "noise", "mix", "published");
    }
  }

  @Test
  void equalPairsInEqualOrderGiveEqualWeightsBitByBit() {
    Map<String, String> weights = weights(SyntheticPairs.settings(), 3);
    assertThat(weights(SyntheticPairs.settings(), 3)).isEqualTo(weights);
    assertThat(weights.values()).doesNotHaveDuplicates();
    Map<String, String> otherSeed = weights(SyntheticPairs.settings("seed", "2"), 3);
    Map<String, String> otherPairs = weights(SyntheticPairs.settings(), 4);
    for (String recipe : weights.keySet()) {
      assertThat(otherSeed.get(recipe)).isNotEqualTo(weights.get(recipe));
      assertThat(otherPairs.get(recipe)).isNotEqualTo(weights.get(recipe));
    }
  }

  @Test
  void withoutLabelsSomePairsAreHeldBackAndNeverLearnedFrom() {
    LearnSettings settings = SyntheticPairs.settings();
    int needed = OnlineLearner.needed(settings, false);
    assertThat(needed).isEqualTo(32 + 256);
    List<ReceivedPair> first = new SyntheticPairs(1).pairs(needed);
    try (OnlineLearner learner = new OnlineLearner(settings, first, Optional.empty())) {
      learner.take(first);
      assertThat(learner.distinctAnchors()).isEqualTo(32);
      double before = learner.read().figures().get("published").get("retrieval").mean();
      for (int step = 0; step < STEPS; step++) {
        learner.take(new SyntheticPairs(step).pairs(32));
        learner.step(0);
      }
      assertThat(learner.read().figures().get("published").get("retrieval").mean())
          .isGreaterThan(before);
    }
  }

  @Test
  void figuresAreTheMeanOverRepetitions() {
    try (OnlineLearner learner = learner(SyntheticPairs.settings("seeds", "3"))) {
      learner.step(0);
      Map<String, Map<String, Figure>> figures = learner.glance().figures();
      assertThat(figures.get("raw").get("knn").deviation()).isZero();
      assertThat(figures.get("published").get("linear").deviation()).isPositive();
      assertThat(learner.allSteps()).isEqualTo(9);
    }
  }

  @Test
  void aHoldoutOfAnotherWidthIsNamed() {
    LabelledSamples narrow = new LabelledSamples(new float[][] {{1}, {2}}, List.of("a", "b"));
    List<ReceivedPair> first = new SyntheticPairs(1).pairs(64);
    assertThatThrownBy(
            () -> new OnlineLearner(SyntheticPairs.settings(), first, Optional.of(narrow)))
        .hasMessage("holdout: width 1 (expected: 40, as the pairs have)");
  }

  private Map<String, String> weights(LearnSettings settings, long pairs) {
    try (OnlineLearner learner = learner(settings)) {
      SyntheticPairs stream = new SyntheticPairs(pairs);
      for (int step = 0; step < 20; step++) {
        learner.take(stream.pairs(16));
        learner.step(step / 20.0);
      }
      return learner.weights();
    }
  }

  private void learn(OnlineLearner learner, SyntheticPairs stream) {
    for (int step = 0; step < STEPS; step++) {
      learner.take(stream.pairs(16));
      learner.step((double) step / STEPS);
    }
  }

  private OnlineLearner learner(LearnSettings settings) {
    return new OnlineLearner(settings, new SyntheticPairs(1).pairs(64), Optional.of(holdout));
  }
}
