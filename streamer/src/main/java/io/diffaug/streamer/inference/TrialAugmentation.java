package io.diffaug.streamer.inference;

import io.diffaug.core.quality.Embeddings;
import io.diffaug.core.rollout.ComparedSample;
import io.diffaug.core.settings.FailureReasons;
import io.diffaug.streamer.inference.Outcome.Paired;
import io.diffaug.streamer.observation.StreamObserver;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One worker's part in a trial: the candidate augments what was chosen of a batch that the stable
 * version has augmented already, from the same noise, and both are compared.
 *
 * <p>Whatever goes wrong here is counted against the candidate, and the stable version's outcomes
 * stand: a call that fails as a failure; a row of which nothing can be compared as unusable, be it
 * rejected, foreign to the stable version, or of embeddings that are not finite by either encoder.
 * Samples whose own embeddings by the stable version are not finite are not tried at all.
 */
final class TrialAugmentation {
  private static final Logger LOG = LoggerFactory.getLogger(TrialAugmentation.class);

  private final Augmentation candidate;
  private final CommonJudge judge = new CommonJudge();
  private final StreamObserver observer;

  TrialAugmentation(long deploymentSeed, StreamObserver observer) {
    this.candidate = new Augmentation(deploymentSeed, StreamObserver.NONE);
    this.observer = observer;
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
            .filter(i -> isFinite(stable.embeddings(trial.baseline(), i)))
            .toArray();
    if (chosen.length == 0) {
      return outcomes;
    }
    try {
      int steps = trial.candidate().ladder().steps(level);
      List<Outcome> ofCandidate =
          candidate.augment(
              trial.candidate(), IntStream.of(chosen).mapToObj(batch::get).toList(), steps);
      observer.tried(trial.phase(), steps);
      SortedMap<Integer, ComparedSample> compared = compared(trial, chosen, ofCandidate, stable);
      trial.count().computed(List.copyOf(compared.values()), chosen.length - compared.size());
      return trial.serves() ? replaced(outcomes, chosen, ofCandidate, compared) : outcomes;
    } catch (RuntimeException failed) {
      LOG.warn(
          "trial: {}; the stable version serves the batch",
          String.join(" ", FailureReasons.of(failed)));
      trial.count().failed();
      return outcomes;
    }
  }

  private static List<Outcome> replaced(
      List<Outcome> outcomes,
      int[] chosen,
      List<Outcome> ofCandidate,
      SortedMap<Integer, ComparedSample> compared) {
    List<Outcome> published = new ArrayList<>(outcomes);
    compared.keySet().forEach(i -> published.set(chosen[i], ofCandidate.get(i)));
    return published;
  }

  /** What can be compared, by its place among the candidate's outcomes. */
  private SortedMap<Integer, ComparedSample> compared(
      Comparison trial, int[] chosen, List<Outcome> ofCandidate, Augmentation stable) {
    double stableNanos = stable.nanosPerSample();
    double candidateNanos = trial.serves() ? 0 : candidate.nanosPerSample();
    SortedMap<Integer, ComparedSample> compared = new TreeMap<>();
    judge
        .judge(trial, ofCandidate)
        .forEach(
            (i, views) -> {
              Embeddings ofStable = stable.embeddings(trial.baseline(), chosen[i]);
              Embeddings own = candidate.embeddings(trial.candidate(), i);
              Embeddings common = new Embeddings(ofStable.anchor(), views);
              if (isFinite(own) && isFinite(common)) {
                compared.put(
                    i, new ComparedSample(ofStable, own, common, stableNanos, candidateNanos));
              }
            });
    return compared;
  }

  private static boolean isFinite(Embeddings embeddings) {
    return isFinite(embeddings.anchor())
        && Arrays.stream(embeddings.views()).allMatch(TrialAugmentation::isFinite);
  }

  private static boolean isFinite(float[] values) {
    for (float value : values) {
      if (!Float.isFinite(value)) {
        return false;
      }
    }
    return true;
  }
}
