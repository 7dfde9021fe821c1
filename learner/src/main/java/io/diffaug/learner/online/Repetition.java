package io.diffaug.learner.online;

import io.diffaug.nn.Seed;
import io.diffaug.nn.positives.PairBatch;
import io.diffaug.nn.positives.PositiveSource;
import java.util.EnumMap;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * One encoder a recipe, side by side: equal at the start, and given the same anchors at each step.
 *
 * <p>Every draw is a function of seed, step and buffer.
 */
final class Repetition implements AutoCloseable {
  private final Map<Recipe, EncoderTraining> trainings = new EnumMap<>(Recipe.class);
  private final LearnSettings settings;
  private final int width;
  private final Seed seed;

  Repetition(LearnSettings settings, int width, Seed seed) {
    this.settings = settings;
    this.width = width;
    this.seed = seed;
    for (Recipe recipe : Recipe.values()) {
      trainings.put(recipe, new EncoderTraining(settings, width, seed));
    }
  }

  /** The anchors of a step, by slot. */
  int[] draw(int step, ShuffleBuffer buffer) {
    return buffer.draw(settings.batch(), seed.child("batch").child(step).generator());
  }

  /** Takes a step with every encoder. */
  void step(int step, double rate, int[] slots, Map<Recipe, PositiveSource> sources) {
    trainings.forEach(
        (recipe, training) -> {
          SplittableRandom random = seed.child("step").child(step).generator();
          PairBatch pairs = PairBatch.draw(sources.get(recipe), slots, width, random);
          double loss = training.step(pairs, rate, random);
          if (!Double.isFinite(loss)) {
            throw new IllegalStateException(
                recipe.title() + ", step " + step + ": loss " + loss + " (expected: a number)");
          }
        });
  }

  EncoderTraining training(Recipe recipe) {
    return trainings.get(recipe);
  }

  @Override
  public void close() {
    trainings.values().forEach(EncoderTraining::close);
  }
}
