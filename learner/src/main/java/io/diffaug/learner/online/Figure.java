package io.diffaug.learner.online;

import java.util.Arrays;

/**
 * A figure over repetitions.
 *
 * @param mean the mean
 * @param deviation the sample standard deviation; 0 for a single repetition
 */
public record Figure(double mean, double deviation) {

  /** Summarises one value a repetition. */
  static Figure of(double... values) {
    double mean = Arrays.stream(values).average().orElseThrow();
    double squares = Arrays.stream(values).map(value -> (value - mean) * (value - mean)).sum();
    return new Figure(mean, values.length == 1 ? 0 : Math.sqrt(squares / (values.length - 1)));
  }
}
