package io.diffaug.trainer.data;

import io.diffaug.core.csv.LabelledSamples;
import io.diffaug.core.digest.Sha256;
import io.diffaug.core.domain.VectorDomain;
import io.diffaug.nn.Seed;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Samples to train on and samples held out, in the model space that the first of them define;
 * samples out of {@link Reach} of it are in neither part.
 *
 * <p>Labels are for probes only; nothing here shows them to training.
 */
public final class TrainingData {
  private final Reach reach;
  private final LabelledSamples allTraining;
  private final LabelledSamples allHeldOut;
  private final LabelledSamples rawTraining;
  private final LabelledSamples rawHeldOut;
  private final float[][] training;
  private final float[][] heldOut;

  private TrainingData(Reach reach, LabelledSamples training, LabelledSamples heldOut) {
    this.reach = reach;
    this.allTraining = training;
    this.allHeldOut = heldOut;
    this.rawTraining = within(reach, training);
    this.rawHeldOut = within(reach, heldOut);
    requireTwo("training samples", rawTraining);
    requireTwo("held-out samples", rawHeldOut);
    this.training = reach.domain().toModelSpace(rawTraining.features());
    this.heldOut = reach.domain().toModelSpace(rawHeldOut.features());
  }

  private static LabelledSamples within(Reach reach, LabelledSamples samples) {
    float[][] features = samples.features();
    return samples.select(
        IntStream.range(0, features.length).filter(row -> reach.holds(features[row])).toArray());
  }

  /**
   * Fits the domain on training samples and brings both parts into its model space.
   *
   * @param training samples to train on, at least two
   * @param heldOut samples that training never sees, at least two
   * @param farthest how far out a feature may lie, in halves of its range; what lies further is
   *     passed over
   * @return the data
   * @throws IllegalArgumentException if a part is too small, ragged, of another width or not
   *     finite, or if no feature varies; the message names the culprit
   */
  public static TrainingData of(
      LabelledSamples training, LabelledSamples heldOut, double farthest) {
    requireTwo("training samples", training);
    requireTwo("held-out samples", heldOut);
    Reach reach = Reach.of(training.features(), farthest);
    checkHeldOut(heldOut.features(), reach.domain().width());
    return new TrainingData(reach, training, heldOut);
  }

  /**
   * Holds out a random share of samples.
   *
   * @param samples all samples
   * @param share share to hold out, in (0, 1)
   * @param seed where the choice comes from
   * @param farthest how far out a feature may lie, in halves of its range
   * @return the data
   * @throws IllegalArgumentException if a part is too small, or the samples are not fit to train on
   */
  public static TrainingData holdOut(
      LabelledSamples samples, double share, Seed seed, double farthest) {
    int count = samples.features().length;
    int heldOut = (int) Math.round(count * share);
    int[] order = seed.permutation(count);
    return of(
        samples.select(Arrays.copyOfRange(order, heldOut, count)),
        samples.select(Arrays.copyOf(order, heldOut)),
        farthest);
  }

  /**
   * The same samples in the model space of a training that began before.
   *
   * @param before the domain that was fitted then
   * @return the data
   * @throws IllegalArgumentException if the domain is of another width, or too few samples are
   *     within its reach
   */
  public TrainingData in(VectorDomain before) {
    if (before.width() != domain().width()) {
      throw new IllegalArgumentException(
          "training samples: width "
              + domain().width()
              + " (expected: "
              + before.width()
              + ", as when training began)");
    }
    return new TrainingData(new Reach(before, reach.farthest()), allTraining, allHeldOut);
  }

  private static void requireTwo(String what, LabelledSamples samples) {
    int count = samples.features().length;
    if (count < 2) {
      throw new IllegalArgumentException(what + ": " + count + " (expected: >= 2)");
    }
  }

  private static void checkHeldOut(float[][] rows, int width) {
    for (int row = 0; row < rows.length; row++) {
      if (rows[row].length != width) {
        throw new IllegalArgumentException(
            "held-out sample "
                + row
                + ": width "
                + rows[row].length
                + " (expected: "
                + width
                + ", as in training)");
      }
      for (int i = 0; i < width; i++) {
        if (!Float.isFinite(rows[row][i])) {
          throw new IllegalArgumentException(
              "held-out sample "
                  + row
                  + ", feature "
                  + i
                  + ": "
                  + rows[row][i]
                  + " (expected: a finite number)");
        }
      }
    }
  }

  /**
   * The domain, fitted on the training samples.
   *
   * @return the domain
   */
  public VectorDomain domain() {
    return reach.domain();
  }

  /**
   * How many samples of both parts are too far out to be in either.
   *
   * @return samples that were passed over
   */
  public int passedOver() {
    return allTraining.features().length
        - training.length
        + allHeldOut.features().length
        - heldOut.length;
  }

  /**
   * The digest of the samples to train on, before any scaling.
   *
   * @return SHA-256, lower-case hexadecimal
   */
  public String sha256() {
    return sha256(rawTraining.features());
  }

  /**
   * The digest of samples.
   *
   * @param samples raw samples, shape [samples, width]
   * @return SHA-256, lower-case hexadecimal
   */
  public static String sha256(float[][] samples) {
    MessageDigest digest = Sha256.begin();
    for (float[] row : samples) {
      ByteBuffer bytes = ByteBuffer.allocate(row.length * Float.BYTES);
      bytes.asFloatBuffer().put(row);
      digest.update(bytes);
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  /**
   * Samples to train on.
   *
   * @return rows of model space, shape [training, width]; not a copy
   */
  public float[][] training() {
    return training;
  }

  /**
   * Samples that training never sees.
   *
   * @return rows of model space, shape [held out, width]; not a copy
   */
  public float[][] heldOut() {
    return heldOut;
  }

  /**
   * Samples that training never sees, as they came.
   *
   * @return rows in the units of the data, shape [held out, width]; not a copy
   */
  public float[][] rawHeldOut() {
    return rawHeldOut.features();
  }

  /**
   * Labels of the training samples.
   *
   * @return one a sample, or none at all
   */
  public List<String> trainingLabels() {
    return rawTraining.labels();
  }

  /**
   * Labels of the held-out samples.
   *
   * @return one a sample, or none at all
   */
  public List<String> heldOutLabels() {
    return rawHeldOut.labels();
  }

  /**
   * Whether probes can measure: every sample of both parts has a label.
   *
   * @return true if so
   */
  public boolean labelled() {
    return trainingLabels().size() == training.length && heldOutLabels().size() == heldOut.length;
  }
}
