package io.diffaug.bench.rollout;

import io.diffaug.bench.stream.VectorSample;
import io.diffaug.nn.Seed;
import io.diffaug.streamer.inference.RawInput;
import java.util.ArrayList;
import java.util.List;

/**
 * Digits without an end: all of them in a random order, then in another, each time under new ids.
 */
final class DigitStream {
  private final float[][] digits;
  private final Seed seed;
  private int[] order = {};
  private int epoch;
  private int next;

  DigitStream(float[][] digits, Seed seed) {
    this.digits = digits;
    this.seed = seed;
  }

  /** The next samples. */
  List<RawInput> next(int count) {
    List<RawInput> samples = new ArrayList<>();
    while (samples.size() < count) {
      samples.add(next());
    }
    return samples;
  }

  private RawInput next() {
    if (next == order.length) {
      order = seed.child(++epoch).permutation(digits.length);
      next = 0;
    }
    int row = order[next++];
    String id = "digit-" + row + "-" + epoch;
    return new RawInput(id, VectorSample.of(id, digits[row]));
  }
}
