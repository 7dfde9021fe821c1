package io.diffaug.streamer.inference;

import io.diffaug.core.domain.InvalidSampleException;
import io.diffaug.core.domain.SampleDomain;
import io.diffaug.core.quality.Embeddings;
import io.diffaug.core.rollout.ComparedSample;
import io.diffaug.core.settings.FailureReasons;
import io.diffaug.proto.View;
import io.diffaug.streamer.inference.Outcome.Paired;
import io.diffaug.streamer.observation.StreamObserver;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One worker's part in a trial: the candidate augments what was chosen of a batch that the stable
 * version has augmented already, from the same noise, and both are compared. Whatever goes wrong
 * here is counted against the candidate, and the stable version's outcomes stand.
 *
 * <p>The common judge sees the candidate's views as a consumer of pairs does: as payloads, brought
 * into the stable version's model space. A candidate whose scaling is wrong cannot hide it.
 */
final class TrialAugmentation {
  private static final Logger LOG = LoggerFactory.getLogger(TrialAugmentation.class);

  private final Augmentation candidate;
  private FloatBuffer x = BatchBuffers.direct(0);
  private FloatBuffer y = BatchBuffers.direct(0);

  TrialAugmentation(long deploymentSeed) {
    this.candidate = new Augmentation(deploymentSeed, StreamObserver.NONE);
  }

  /**
   * Tries the candidate on a batch.
   *
   * @param trial the trial, leased
   * @param level how many rungs below its top the stable version took the batch
   * @param batch the batch's samples
   * @param outcomes the stable version's outcomes
   * @param stable what the stable version's call left behind
   * @return what is published: the candidate's pairs of what it serves, else the stable version's
   */
  List<Outcome> augment(
      Comparison trial,
      int level,
      List<RawInput> batch,
      List<Outcome> outcomes,
      Augmentation stable) {
    int[] chosen =
        IntStream.range(0, batch.size())
            .filter(i -> outcomes.get(i) instanceof Paired && trial.chooses(batch, batch.get(i)))
            .toArray();
    if (chosen.length == 0) {
      return outcomes;
    }
    try {
      List<Outcome> ofCandidate =
          candidate.augment(
              trial.candidate(),
              IntStream.of(chosen).mapToObj(batch::get).toList(),
              trial.candidate().ladder().steps(level));
      List<ComparedSample> compared = compared(trial, chosen, ofCandidate, stable);
      trial.count().computed(compared, chosen.length - compared.size());
      return trial.serves() ? replaced(outcomes, chosen, ofCandidate) : outcomes;
    } catch (RuntimeException failed) {
      LOG.warn(
          "trial: {}; the stable version serves the batch",
          String.join(" ", FailureReasons.of(failed)));
      trial.count().failed();
      return outcomes;
    }
  }

  private static List<Outcome> replaced(
      List<Outcome> outcomes, int[] chosen, List<Outcome> ofCandidate) {
    List<Outcome> published = new ArrayList<>(outcomes);
    for (int i = 0; i < chosen.length; i++) {
      if (ofCandidate.get(i) instanceof Paired) {
        published.set(chosen[i], ofCandidate.get(i));
      }
    }
    return published;
  }

  private List<ComparedSample> compared(
      Comparison trial, int[] chosen, List<Outcome> ofCandidate, Augmentation stable) {
    int[] judged = fill(trial.baseline(), ofCandidate);
    if (judged.length == 0) {
      return List.of();
    }
    int views = trial.baseline().views();
    trial.judge().run(x, y, judged.length * views);
    double stableNanos = stable.nanosPerSample();
    double candidateNanos = trial.serves() ? 0 : candidate.nanosPerSample();
    List<ComparedSample> compared = new ArrayList<>(judged.length);
    for (int i = 0; i < judged.length; i++) {
      Embeddings ofStable = stable.embeddings(trial.baseline(), chosen[judged[i]]);
      Embeddings own = candidate.embeddings(trial.candidate(), judged[i]);
      Embeddings common =
          new Embeddings(ofStable.anchor(), views(i * views, views, ofStable.anchor().length));
      compared.add(new ComparedSample(ofStable, own, common, stableNanos, candidateNanos));
    }
    return compared;
  }

  /** Fills the judge's rows with the candidate's views; which outcomes they are of. */
  private int[] fill(ModelBundle baseline, List<Outcome> ofCandidate) {
    int views = baseline.views();
    int width = baseline.width();
    x = fitting(x, ofCandidate.size() * views * width);
    y = fitting(y, ofCandidate.size() * views * baseline.embedding());
    float[] rows = new float[views * width];
    int[] judged = new int[ofCandidate.size()];
    int count = 0;
    for (int i = 0; i < judged.length; i++) {
      if (ofCandidate.get(i) instanceof Paired paired
          && taken(baseline.manifest().domain(), paired.pair().getViewsList(), rows)) {
        x.put(count * rows.length, rows);
        judged[count++] = i;
      }
    }
    return Arrays.copyOf(judged, count);
  }

  /** Whether the stable version's domain takes the views; then they are its rows. */
  private static boolean taken(SampleDomain domain, List<View> views, float[] rows) {
    try {
      for (int view = 0; view < views.size(); view++) {
        domain.toModelSpace(views.get(view).getPayload(), rows, view * domain.width());
      }
      return true;
    } catch (InvalidSampleException foreign) {
      return false;
    }
  }

  private float[][] views(int first, int views, int embedding) {
    float[][] embeddings = new float[views][embedding];
    for (int view = 0; view < views; view++) {
      y.get((first + view) * embedding, embeddings[view]);
    }
    return embeddings;
  }

  private static FloatBuffer fitting(FloatBuffer buffer, int floats) {
    return buffer.capacity() >= floats ? buffer : BatchBuffers.direct(floats);
  }
}
