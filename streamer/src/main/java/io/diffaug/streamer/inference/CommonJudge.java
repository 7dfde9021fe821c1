package io.diffaug.streamer.inference;

import io.diffaug.core.domain.InvalidSampleException;
import io.diffaug.core.domain.SampleDomain;
import io.diffaug.proto.View;
import io.diffaug.streamer.inference.Outcome.Paired;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One worker's way to the common judge, the stable version's encoder; keeps its buffers from call
 * to call.
 *
 * <p>The judge sees the candidate's views as a consumer of pairs does: as payloads, brought into
 * the stable version's model space. A candidate whose scaling is wrong cannot hide it.
 */
final class CommonJudge {
  private FloatBuffer x = BatchBuffers.direct(0);
  private FloatBuffer y = BatchBuffers.direct(0);

  /**
   * Judges what the candidate made, in one call.
   *
   * @param trial the trial, leased
   * @param ofCandidate the candidate's outcomes
   * @return embeddings of the views, shape [views, embedding], by the outcome's place; none where
   *     the candidate made no pair, or the stable version does not take its views
   */
  SortedMap<Integer, float[][]> judge(Comparison trial, List<Outcome> ofCandidate) {
    ModelBundle baseline = trial.baseline();
    int[] taken = fill(baseline, ofCandidate);
    if (taken.length > 0) {
      trial.judge().run(x, y, taken.length * baseline.views());
    }
    SortedMap<Integer, float[][]> judged = new TreeMap<>();
    for (int i = 0; i < taken.length; i++) {
      judged.put(taken[i], embeddings(i, baseline));
    }
    return judged;
  }

  /** Fills the judge's rows with the candidate's views; which outcomes they are of. */
  private int[] fill(ModelBundle baseline, List<Outcome> ofCandidate) {
    int views = baseline.views();
    int width = baseline.width();
    x = fitting(x, ofCandidate.size() * views * width);
    y = fitting(y, ofCandidate.size() * views * baseline.embedding());
    float[] rows = new float[views * width];
    int[] taken = new int[ofCandidate.size()];
    int count = 0;
    for (int i = 0; i < taken.length; i++) {
      if (ofCandidate.get(i) instanceof Paired paired
          && takes(baseline.manifest().domain(), paired.pair().getViewsList(), rows)) {
        x.put(count * rows.length, rows);
        taken[count++] = i;
      }
    }
    return Arrays.copyOf(taken, count);
  }

  /** Whether the stable version's domain takes the views; then they are its rows. */
  private static boolean takes(SampleDomain domain, List<View> views, float[] rows) {
    try {
      for (int view = 0; view < views.size(); view++) {
        domain.toModelSpace(views.get(view).getPayload(), rows, view * domain.width());
      }
      return true;
    } catch (InvalidSampleException foreign) {
      return false;
    }
  }

  private float[][] embeddings(int sample, ModelBundle baseline) {
    float[][] embeddings = new float[baseline.views()][baseline.embedding()];
    for (int view = 0; view < embeddings.length; view++) {
      int row = sample * embeddings.length + view;
      y.get(row * baseline.embedding(), embeddings[view]);
    }
    return embeddings;
  }

  private static FloatBuffer fitting(FloatBuffer buffer, int floats) {
    return buffer.capacity() >= floats ? buffer : BatchBuffers.direct(floats);
  }
}
