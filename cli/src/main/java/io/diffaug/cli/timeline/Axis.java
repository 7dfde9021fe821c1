package io.diffaug.cli.timeline;

import java.util.ArrayList;
import java.util.List;

/**
 * Where values lie on a line of pixels.
 *
 * @param most the value at its end, above 0; 0 lies at its beginning
 * @param begin pixel of 0
 * @param end pixel of the most
 */
record Axis(double most, double begin, double end) {
  private static final double[] ROUND = {1, 2, 5, 10};

  /** The pixel of a value. */
  double at(double value) {
    return begin + Math.max(0, Math.min(1, value / most)) * (end - begin);
  }

  /** Round values, from 0, of which there are at most so many beyond it; 4 or more. */
  List<Double> ticks(int atMost) {
    double step = step(atMost);
    List<Double> ticks = new ArrayList<>();
    for (int i = 0; i * step <= most * (1 + 1e-9); i++) {
      ticks.add(i * step);
    }
    return ticks;
  }

  private double step(int atMost) {
    double magnitude = Math.pow(10, Math.floor(Math.log10(most / atMost)));
    for (double round : ROUND) {
      if (most / (round * magnitude) <= atMost) {
        return round * magnitude;
      }
    }
    return 10 * magnitude;
  }
}
