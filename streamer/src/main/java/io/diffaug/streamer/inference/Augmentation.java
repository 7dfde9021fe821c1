package io.diffaug.streamer.inference;

import ai.onnxruntime.OrtException;
import io.diffaug.core.domain.InvalidSampleException;
import io.diffaug.core.model.SamplerSettingsCodec;
import io.diffaug.core.noise.NoiseSource;
import io.diffaug.core.quality.Agreement;
import io.diffaug.core.quality.Embeddings;
import io.diffaug.proto.ContrastivePair;
import io.diffaug.proto.Provenance;
import io.diffaug.proto.View;
import io.diffaug.streamer.observation.Stage;
import io.diffaug.streamer.observation.StreamObserver;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;

/**
 * One worker's way from samples to outcomes: model space, noise, one native call, pairs. Keeps its
 * buffers, sized to the largest call, from call to call; not for several threads.
 */
final class Augmentation {
  private final NoiseSource noiseSource;
  private final long deploymentSeed;
  private final StreamObserver observer;
  private BatchBuffers buffers;
  private long[] seeds = {};
  private int[] sampleOfRow = {};
  private long modelNanos;

  Augmentation(long deploymentSeed, StreamObserver observer) {
    this.observer = observer;
    this.deploymentSeed = deploymentSeed;
    this.noiseSource = new NoiseSource(deploymentSeed);
  }

  /**
   * Augments samples with one call of so many steps; exactly one outcome each, in their order.
   *
   * @throws IllegalArgumentException if there are more than the bundle's largest call, or the
   *     bundle is not ready for that number of steps
   */
  List<Outcome> augment(ModelBundle bundle, List<RawInput> samples, int steps) {
    if (samples.size() > bundle.maxBatch()) {
      throw new IllegalArgumentException(
          "samples: "
              + samples.size()
              + " (expected: at most maxBatch, "
              + bundle.maxBatch()
              + ")");
    }
    long started = System.nanoTime();
    Outcome[] outcomes = new Outcome[samples.size()];
    sampleOfRow = fill(bundle, samples, steps, outcomes);
    long filled = passed(Stage.PREPARE, started);
    if (sampleOfRow.length > 0) {
      run(bundle, sampleOfRow.length, steps);
      long ran = passed(Stage.MODEL, filled);
      modelNanos = ran - filled;
      observer.sampled(steps);
      Provenance provenance = provenance(bundle, steps);
      for (int row = 0; row < sampleOfRow.length; row++) {
        RawInput sample = samples.get(sampleOfRow[row]);
        outcomes[sampleOfRow[row]] = outcome(bundle, sample, row, provenance);
      }
      passed(Stage.PAIR, ran);
    }
    return Arrays.asList(outcomes);
  }

  /** Tells the observer of a stage that ends now, and says when that is. */
  private long passed(Stage stage, long started) {
    long now = System.nanoTime();
    observer.passed(stage, now - started);
    return now;
  }

  /** Fills rows of the buffers with what the samples hold; a sample that is invalid gets no row. */
  private int[] fill(ModelBundle bundle, List<RawInput> samples, int steps, Outcome[] outcomes) {
    if (buffers == null || !buffers.fit(bundle)) {
      buffers = bundle.buffers(bundle.maxBatch());
      seeds = new long[bundle.maxBatch() * bundle.views()];
    }
    int width = bundle.width();
    float[] x = new float[width];
    int[] filled = new int[samples.size()];
    int rows = 0;
    for (int i = 0; i < samples.size(); i++) {
      RawInput sample = samples.get(i);
      try {
        bundle.manifest().domain().toModelSpace(sample.sample().getPayload(), x, 0);
      } catch (InvalidSampleException invalid) {
        outcomes[i] = rejected(invalid);
        continue;
      }
      buffers.x.put(rows * width, x);
      fillNoise(bundle, sample.sampleId(), rows, steps);
      filled[rows++] = i;
    }
    return Arrays.copyOf(filled, rows);
  }

  /** Draws the noise of a row: all draws of its first view, then all of the next. */
  private void fillNoise(ModelBundle bundle, String sampleId, int row, int steps) {
    int width = bundle.width();
    int draws = bundle.draws(steps);
    float[] noise = new float[bundle.views() * draws * width];
    for (int view = 0; view < bundle.views(); view++) {
      long seed = noiseSource.seed(sampleId, view);
      NoiseSource.fillDraws(seed, draws, noise, view * draws * width, width);
      seeds[row * bundle.views() + view] = seed;
    }
    buffers.noise.put(row * noise.length, noise);
  }

  private void run(ModelBundle bundle, int rows, int steps) {
    try {
      bundle.run(buffers, rows, steps);
    } catch (OrtException failed) {
      throw new IllegalStateException(
          "version " + bundle.manifest().version() + ": native call failed", failed);
    }
  }

  /** A sample's share of the last native call, in nanoseconds. */
  double nanosPerSample() {
    return (double) modelNanos / sampleOfRow.length;
  }

  /**
   * Anchor and views of a sample that the last call paired, as the bundle's own encoder sees them.
   */
  Embeddings embeddings(ModelBundle bundle, int sample) {
    int row = Arrays.binarySearch(sampleOfRow, sample);
    float[][] views = new float[bundle.views()][];
    for (int view = 0; view < views.length; view++) {
      views[view] = row(buffers.positiveY, row * views.length + view, bundle.embedding());
    }
    return new Embeddings(row(buffers.y, row, bundle.embedding()), views);
  }

  private Outcome outcome(ModelBundle bundle, RawInput input, int row, Provenance provenance) {
    ContrastivePair.Builder pair =
        ContrastivePair.newBuilder()
            .setSampleId(input.sampleId())
            .setAnchor(input.sample().getPayload())
            .setProvenance(provenance)
            .putAllAttributes(input.sample().getAttributesMap());
    if (input.sample().hasEventTimeMillis()) {
      pair.setEventTimeMillis(input.sample().getEventTimeMillis());
    }
    float[] y = row(buffers.y, row, bundle.embedding());
    for (float value : y) {
      pair.addAnchorEmbedding(value);
    }
    for (int view = 0; view < bundle.views(); view++) {
      int place = row * bundle.views() + view;
      if (!Float.isFinite(buffers.check.get(place))) {
        return notFinite(bundle, view);
      }
      pair.addViews(
          View.newBuilder()
              .setPayload(
                  bundle
                      .manifest()
                      .domain()
                      .toPayload(row(buffers.positive, place, bundle.width()), 0))
              .setSeed(seeds[place])
              .setAgreement(
                  (float) Agreement.of(y, row(buffers.positiveY, place, bundle.embedding()))));
    }
    return new Outcome.Paired(pair.build());
  }

  private static Outcome rejected(InvalidSampleException invalid) {
    return new Outcome.Rejected(
        invalid.reason(), invalid.getMessage(), invalid.getClass().getName());
  }

  private static Outcome notFinite(ModelBundle bundle, int view) {
    return rejected(
        new InvalidSampleException(
            "not-finite-result",
            "view "
                + view
                + " by version "
                + bundle.manifest().version()
                + ": not finite (expected: finite; is the sample far outside the training range?)"));
  }

  private Provenance provenance(ModelBundle bundle, int steps) {
    return Provenance.newBuilder()
        .setModelVersion(bundle.manifest().version())
        .setDeploymentSeed(deploymentSeed)
        .setSampler(SamplerSettingsCodec.write(bundle.manifest().sampler().withSteps(steps)))
        .build();
  }

  private static float[] row(FloatBuffer buffer, int row, int columns) {
    float[] values = new float[columns];
    buffer.get(row * columns, values);
    return values;
  }
}
