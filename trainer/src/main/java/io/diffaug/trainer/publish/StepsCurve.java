package io.diffaug.trainer.publish;

import io.diffaug.core.diffusion.SamplerSettings;
import io.diffaug.core.quality.EnergyDistance;
import io.diffaug.nn.network.Network;
import io.diffaug.nn.positives.ViewSampler;
import io.diffaug.trainer.loop.TrainSettings;
import io.diffaug.trainer.loop.TrainingLoop;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What fewer steps cost, without labels: held-out samples get a view from the same noise in each
 * number of steps of a ladder and in 100, and the views are compared. In-batch retrieval says
 * whether views still belong to their anchors, energy distance of their embeddings whether they
 * still spread as the 100-step views do.
 *
 * @param reference steps of the views that all others are held against
 * @param retrieval in-batch retrieval of those views
 * @param points the ladder by rising steps; the last are the recommended ones
 */
public record StepsCurve(int reference, double retrieval, List<Point> points) {
  /** How far in-batch retrieval may fall below the reference's. */
  static final double MARGIN = 0.05;

  /** What energy distance of embeddings to the reference's must not exceed. */
  static final double BOUND = 0.02;

  private static final int REFERENCE = 100;
  private static final int[] LADDER = {1, 2, 3, 4, 5, 6, 8, 10, 12, 16, 20, 32, 50};

  /** Samples that are asked: two blocks of retrieval. */
  private static final int MOST = 512;

  /**
   * One number of steps.
   *
   * @param steps K
   * @param retrieval in-batch retrieval of the views
   * @param energyDistance energy distance of their embeddings to the reference's, 0 to 1
   */
  public record Point(int steps, double retrieval, double energyDistance) {}

  /** Copies the points. {@inheritDoc} */
  public StepsCurve {
    points = List.copyOf(points);
  }

  /** Measures trained networks on held-out samples, or on the first of many. */
  static StepsCurve of(TrainSettings settings, TrainingLoop loop, HeldOutSamples heldOut) {
    Views views = new Views(settings, loop, heldOut.first(MOST));
    int reference = Math.min(REFERENCE, settings.sampler().startTimestep() + 1);
    float[][] best = views.of(reference);
    float[][] embeddings = loop.encoder().apply(best);
    List<Point> points = new ArrayList<>();
    for (int steps : ladder(settings.sampler().steps())) {
      float[][] fewer = views.of(steps);
      double distance = EnergyDistance.of(loop.encoder().apply(fewer), embeddings);
      points.add(new Point(steps, views.retrieval(fewer), distance));
    }
    return new StepsCurve(reference, views.retrieval(best), points);
  }

  /** The rungs below the recommended steps, and these. */
  private static int[] ladder(int recommended) {
    return IntStream.concat(
            Arrays.stream(LADDER).filter(steps -> steps < recommended), IntStream.of(recommended))
        .toArray();
  }

  /** Views of some samples in any number of steps, from the same noise. */
  @SuppressWarnings("ArrayRecordComponent") // rows to compute with, compared by nobody
  private record Views(
      TrainSettings settings,
      HeldOutSamples heldOut,
      Network denoiser,
      float[][] anchors,
      float[][] embeddings) {
    Views(TrainSettings settings, TrainingLoop loop, HeldOutSamples heldOut) {
      this(
          settings,
          heldOut,
          loop.denoiser(),
          heldOut.modelSpace(),
          loop.encoder().apply(heldOut.modelSpace()));
    }

    float[][] of(int steps) {
      SamplerSettings sampler = settings.sampler().withSteps(steps);
      ViewSampler run =
          new ViewSampler(
              sampler.run(
                  settings.schedule(),
                  settings.conditionDropout(),
                  heldOut.space().clipMinimum(),
                  heldOut.space().clipMaximum()));
      return run.sample(denoiser, anchors, embeddings, heldOut.seeds());
    }

    double retrieval(float[][] views) {
      return heldOut.quality(heldOut.space().fromModelSpace(views)).inBatchRetrieval();
    }
  }

  /**
   * The fewest steps that are good enough: they and all more of the ladder keep retrieval within
   * {@value #MARGIN} of the reference's and energy distance at {@value #BOUND} or below.
   *
   * @return K; the recommended steps where no fewer are good enough
   */
  public int minSteps() {
    int fewest = points.get(points.size() - 1).steps();
    for (int i = points.size() - 1; i >= 0 && goodEnough(points.get(i)); i--) {
      fewest = points.get(i).steps();
    }
    return fewest;
  }

  private boolean goodEnough(Point point) {
    return point.retrieval() >= retrieval - MARGIN && point.energyDistance() <= BOUND;
  }

  /** The curve in a line, for a person and for a manifest's origin. */
  @Override
  public String toString() {
    return points.stream()
        .map(point -> figures(point.steps(), point.retrieval(), point.energyDistance()))
        .collect(Collectors.joining(", ", "", ", " + figures(reference, retrieval, 0)));
  }

  private static String figures(int steps, double retrieval, double energyDistance) {
    return String.format(Locale.ROOT, "K %d: %.3f / %.4f", steps, retrieval, energyDistance);
  }
}
