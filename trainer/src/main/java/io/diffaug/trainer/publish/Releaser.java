package io.diffaug.trainer.publish;

import io.diffaug.core.quality.Agreement;
import io.diffaug.core.quality.PairQuality;
import io.diffaug.trainer.loop.TrainSettings;
import io.diffaug.trainer.loop.TrainingLoop;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.LongConsumer;

/**
 * Makes a version of what a training has become: measured on held-out samples, held against the
 * version before, exported, checked, published.
 *
 * @param settings how it is trained
 * @param gate what a version must pass, and where it goes
 */
public record Releaser(TrainSettings settings, PublishGate gate) {

  /**
   * Publishes a version.
   *
   * @param loop the training, between its steps
   * @param heldOut samples that it never saw
   * @param origin where the version comes from; the figures join it
   * @param claimed told the version's number once it is claimed, before any file is written
   * @return the version and its figures
   * @throws WorseVersionException if it does not pass the gate; nothing was published
   * @throws FailedParityException if a graph and its network disagree; nothing was published
   */
  public Release release(
      TrainingLoop loop,
      HeldOutSamples heldOut,
      SortedMap<String, String> origin,
      LongConsumer claimed) {
    float[][] anchors = heldOut.modelSpace();
    float[][] embeddings = loop.encoder().apply(anchors);
    float[][] views = loop.sampler().sample(loop.denoiser(), anchors, embeddings, heldOut.seeds());
    PairQuality quality = heldOut.quality(heldOut.space().fromModelSpace(views));
    gate.require(quality, heldOut);

    double agreement = meanAgreement(embeddings, loop.encoder().apply(views));
    StepsCurve curve = StepsCurve.of(settings, loop, heldOut);
    gate.notes().accept("retrieval / energy distance by steps: " + curve);
    SortedMap<String, String> whole = new TreeMap<>(origin);
    whole.put("in-batch-retrieval", figure(quality.inBatchRetrieval()));
    whole.put("mean-relative-distance", figure(quality.meanRelativeDistance()));
    whole.put("mean-agreement", figure(agreement));
    whole.put("steps-curve", curve.toString());
    ModelPublisher.Publication published =
        new ModelPublisher(gate.repository())
            .publish(loop.encoder(), loop.denoiser(), facts(heldOut, curve, whole), claimed);
    removeAbandoned();
    return new Release(published.version(), published.parity(), quality, agreement, curve);
  }

  /** Clears away what earlier trainers, killed while they published, left unfinished. */
  private void removeAbandoned() {
    try {
      for (long version : gate.repository().abandoned()) {
        gate.repository().removeAbandoned(version);
        gate.notes().accept("version " + version + ", never finished, its writer gone: removed");
      }
    } catch (UncheckedIOException stay) {
      gate.notes().accept("unfinished versions stay: " + stay.getMessage());
    }
  }

  private ModelPublisher.Facts facts(
      HeldOutSamples heldOut, StepsCurve curve, SortedMap<String, String> origin) {
    return new ModelPublisher.Facts(
        heldOut.space(),
        settings.encoder().embedding(),
        settings.schedule(),
        settings.conditionDropout(),
        settings.sampler(),
        curve.minSteps(),
        origin);
  }

  private static String figure(double value) {
    return String.format(Locale.ROOT, "%.4f", value);
  }

  private static double meanAgreement(float[][] left, float[][] right) {
    double sum = 0;
    for (int row = 0; row < left.length; row++) {
      sum += Agreement.of(left[row], right[row]);
    }
    return sum / left.length;
  }
}
