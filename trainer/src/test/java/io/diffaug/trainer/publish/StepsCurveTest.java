package io.diffaug.trainer.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.diffaug.core.domain.VectorDomain;
import io.diffaug.nn.Seed;
import io.diffaug.trainer.Clusters;
import io.diffaug.trainer.loop.ProgressListener;
import io.diffaug.trainer.loop.TrainSettings;
import io.diffaug.trainer.loop.TrainingLoop;
import io.diffaug.trainer.publish.StepsCurve.Point;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StepsCurveTest {
  private static final Point BLURRED = new Point(1, 0.6, 0.2);
  private static final Point LOST = new Point(2, 0.84, 0.001);
  private static final Point STRAYED = new Point(2, 0.9, 0.021);
  private static final Point GOOD = new Point(4, 0.86, 0.019);
  private static final Point RECOMMENDED = new Point(10, 0.9, 0.002);

  @Test
  void theFewestStepsAreTheFirstThatLoseNeitherAnchorsNorSpread() {
    assertThat(minSteps(BLURRED, LOST, GOOD, RECOMMENDED)).isEqualTo(4);
    assertThat(minSteps(BLURRED, STRAYED, GOOD, RECOMMENDED)).isEqualTo(4);
    assertThat(minSteps(GOOD, RECOMMENDED)).isEqualTo(4);
  }

  @Test
  void stepsBelowAGapInTheLadderAreNotTaken() {
    assertThat(minSteps(new Point(1, 0.9, 0), LOST, RECOMMENDED)).isEqualTo(10);
  }

  @Test
  void whereNothingIsGoodEnoughTheRecommendedStepsStay() {
    assertThat(minSteps(BLURRED, LOST)).isEqualTo(2);
  }

  @Test
  void theLadderEndsAtTheRecommendedStepsAndMoreStepsLieNearerToAHundred() {
    TrainSettings settings = Clusters.settings(Map.of("sampler.steps", "7", "rounds.count", "0"));
    float[][] samples = Clusters.samples(300).features();
    VectorDomain domain = VectorDomain.fit(samples);
    try (TrainingLoop loop = new TrainingLoop(settings, domain.toModelSpace(samples), -1, 1)) {
      loop.run(ProgressListener.SILENT);
      HeldOutSamples heldOut = new HeldOutSamples(domain, Arrays.copyOf(samples, 100), new Seed(3));
      StepsCurve curve = StepsCurve.of(settings, loop, heldOut);

      assertThat(curve.points()).extracting(Point::steps).containsExactly(1, 2, 3, 4, 5, 6, 7);
      assertThat(curve.reference()).isEqualTo(100);
      double one = curve.points().get(0).energyDistance();
      assertThat(curve.points().get(6).energyDistance()).isBetween(0.0, one);
      assertThat(curve.minSteps()).isBetween(1, 7);
      assertThat(curve).hasToString(StepsCurve.of(settings, loop, heldOut).toString());
      assertThat(curve.toString()).startsWith("K 1: 0.").contains("K 7: ", ", K 100: ");
    }
  }

  private static int minSteps(Point... points) {
    return new StepsCurve(100, 0.9, List.of(points)).minSteps();
  }
}
