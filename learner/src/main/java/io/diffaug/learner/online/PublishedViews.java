package io.diffaug.learner.online;

import io.diffaug.nn.positives.PositiveSource;
import io.diffaug.nn.positives.Provenance.Generated;
import java.util.random.RandomGenerator;

/**
 * Two different views of one anchor, as they were published.
 *
 * @param views the views of each anchor, [slots][views, width]
 */
@SuppressWarnings("ArrayRecordComponent") // the buffer's own rows, which change as pairs come
record PublishedViews(float[][][] views) implements PositiveSource {
  @Override
  public Generated draw(
      int anchor, RandomGenerator random, float[] first, float[] second, int offset) {
    float[][] own = views[anchor];
    int one = random.nextInt(own.length);
    int other = (one + 1 + random.nextInt(own.length - 1)) % own.length;
    System.arraycopy(own[one], 0, first, offset, own[one].length);
    System.arraycopy(own[other], 0, second, offset, own[other].length);
    return new Generated(anchor, one, other);
  }
}
