package io.diffaug.trainer.checkpoint;

import io.diffaug.core.domain.VectorDomain;
import java.nio.FloatBuffer;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * What a training was begun with, which every checkpoint of it carries.
 *
 * @param fingerprint its configuration
 * @param dataSha256 digest of the samples
 * @param domain the model space they were brought into
 */
public record Beginning(Fingerprint fingerprint, String dataSha256, VectorDomain domain) {
  private static final String DATA = "data.sha256";
  private static final String MINIMUM = "domain.minimum";
  private static final String MAXIMUM = "domain.maximum";

  /**
   * The model space that a checkpoint's training was begun in.
   *
   * @param checkpoint the checkpoint
   * @return the domain
   * @throws IllegalArgumentException if it lacks one
   */
  public static VectorDomain domain(Checkpoint checkpoint) {
    return new VectorDomain(floats(checkpoint, MINIMUM), floats(checkpoint, MAXIMUM));
  }

  /**
   * What a checkpoint's training was begun with.
   *
   * @param checkpoint the checkpoint
   * @param fingerprint its configuration
   * @return the beginning
   */
  public static Beginning of(Checkpoint checkpoint, Fingerprint fingerprint) {
    String sha256 = checkpoint.facts().getOrDefault(DATA, "");
    return new Beginning(fingerprint, sha256, domain(checkpoint));
  }

  private static float[] floats(Checkpoint checkpoint, String name) {
    FloatBuffer tensor = checkpoint.tensors().getOrDefault(name, FloatBuffer.allocate(0));
    float[] floats = new float[tensor.remaining()];
    tensor.duplicate().get(floats);
    return floats;
  }

  /**
   * Completes a moment of the loop.
   *
   * @param moment weights, moments of the optimiser and position
   * @return the same with what the training was begun with
   */
  public Checkpoint of(Checkpoint moment) {
    SortedMap<String, String> facts = new TreeMap<>(fingerprint.facts());
    facts.put(DATA, dataSha256);
    return moment.with(
        facts,
        Map.of(
            MINIMUM, FloatBuffer.wrap(domain.minimum()),
            MAXIMUM, FloatBuffer.wrap(domain.maximum())));
  }

  /**
   * Says so where the samples are others than a checkpoint's.
   *
   * @param checkpoint the checkpoint
   * @param notes told in a line what that means
   */
  public void compare(Checkpoint checkpoint, Consumer<String> notes) {
    if (!dataSha256.equals(checkpoint.facts().get(DATA))) {
      notes.accept(
          "the samples are not those that training was begun on: it goes on with these, in the"
              + " model space of those; figures on held-out samples may know some of them");
    }
  }
}
