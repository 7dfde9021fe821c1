package io.diffaug.trainer;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.diffaug.core.domain.SampleShape;
import io.diffaug.trainer.publish.PublishedVersion;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a training brought: the version, and what was measured on held-out samples.
 *
 * @param version the published version
 * @param manifestSha256 its manifest's digest, lower-case hexadecimal
 * @param samples what samples it takes
 * @param trainingSamples samples trained on
 * @param heldOutSamples samples measured on
 * @param parityMaxAbsDifference largest difference between trainer and ONNX Runtime
 * @param inBatchRetrieval how often a generated view's nearest anchor in a block of 256 is its own
 * @param meanRelativeDistance mean distance of a view to its anchor over that of an anchor to its
 *     nearest neighbour
 * @param meanAgreement mean cosine of the embeddings of anchor and view
 * @param probes accuracies by representation: {@code raw}, {@code pca}, {@code mix}, {@code
 *     diffaug}; empty where there are no labels
 */
public record TrainingReport(
    long version,
    String manifestSha256,
    SampleShape samples,
    int trainingSamples,
    int heldOutSamples,
    double parityMaxAbsDifference,
    double inBatchRetrieval,
    double meanRelativeDistance,
    double meanAgreement,
    Map<String, Accuracy> probes) {

  /** Copies the map, keeping its order. {@inheritDoc} */
  public TrainingReport {
    probes = Collections.unmodifiableMap(new LinkedHashMap<>(probes));
  }

  /**
   * What the probes say of one representation, in percent of held-out samples.
   *
   * @param knn vote of the 5 nearest neighbours
   * @param linear multinomial logistic regression
   */
  public record Accuracy(double knn, double linear) {}

  /**
   * The version, for its announcement.
   *
   * @return version, digest and samples, as published
   */
  public PublishedVersion published() {
    return new PublishedVersion(version, manifestSha256, Optional.of(samples));
  }

  /**
   * Writes the report as JSON.
   *
   * @param file where to
   * @throws IOException if it cannot be written
   */
  public void write(Path file) throws IOException {
    new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValue(file.toFile(), this);
  }
}
