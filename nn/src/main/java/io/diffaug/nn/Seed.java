package io.diffaug.nn;

import java.util.SplittableRandom;

/**
 * A seed from which others are derived by name or number, so that each draw of a training run is a
 * function of what it is for (phase, step, row) and never of what was drawn before.
 *
 * @param value the seed
 */
public record Seed(long value) {
  private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

  /**
   * Derives the seed of a numbered part, such as a step.
   *
   * @param number the part's number
   * @return its seed
   */
  public Seed child(long number) {
    return new Seed(mix(mix(value) + (number + 1) * GOLDEN_GAMMA));
  }

  /**
   * Derives the seed of a named part, such as a phase.
   *
   * @param name the part's name
   * @return its seed
   */
  public Seed child(String name) {
    return name.chars().boxed().reduce(this, (seed, c) -> seed.child((long) c), (a, b) -> b);
  }

  /**
   * A generator that begins at this seed.
   *
   * @return a new generator
   */
  public SplittableRandom generator() {
    return new SplittableRandom(value);
  }

  /**
   * A random order, by Fisher and Yates' shuffle.
   *
   * @param count how many
   * @return the numbers 0 to {@code count - 1}, each once
   */
  public int[] permutation(int count) {
    SplittableRandom random = generator();
    int[] order = new int[count];
    for (int i = 0; i < count; i++) {
      int j = random.nextInt(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    return order;
  }

  /** The finaliser of SplitMix64 (Steele et al., OOPSLA 2014), variant 13 of Stafford. */
  private static long mix(long bits) {
    long z = (bits ^ (bits >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
