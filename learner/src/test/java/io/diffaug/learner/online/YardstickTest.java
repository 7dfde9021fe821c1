package io.diffaug.learner.online;

import static org.assertj.core.api.Assertions.assertThat;

import io.diffaug.core.csv.LabelledSamples;
import io.diffaug.nn.Seed;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class YardstickTest {
  private static final int SAMPLES = 60;

  @Test
  void classesFarApartAreAllToldAndConstantFeaturesTellNone() {
    Yardstick yardstick = new Yardstick.LabelledHoldout(samples(), 5, new Seed(1));
    assertThat(yardstick.measure(UnaryOperator.identity()))
        .containsExactly(Map.entry("knn", 100.0), Map.entry("linear", 100.0));
    Map<String, Double> blind = yardstick.measure(rows -> new float[rows.length][1]);
    assertThat(blind.get("knn")).isLessThan(60);
    assertThat(blind.get("linear")).isLessThan(60);
  }

  @Test
  void everySampleIsScoredOnceByTheWholeAndAFifthByAGlance() {
    LabelledSamples samples = samples();
    samples.features()[7][0] *= -1;
    Yardstick yardstick = new Yardstick.LabelledHoldout(samples, 5, new Seed(1));
    assertThat(yardstick.measure(UnaryOperator.identity()).get("knn"))
        .isEqualTo(100.0 * (SAMPLES - 1) / SAMPLES);
    assertThat(yardstick.glance(UnaryOperator.identity()).get("knn"))
        .isIn(100.0, 100.0 * (SAMPLES / 5 - 1) / (SAMPLES / 5));
  }

  @Test
  void partnersThatLieTogetherAreRetrieved() {
    float[][] views = samples().features();
    Yardstick yardstick = new Yardstick.HeldBackPairs(views, views);
    assertThat(yardstick.measure(UnaryOperator.identity()))
        .containsExactly(Map.entry("retrieval", 100.0));
    assertThat(yardstick.glance(UnaryOperator.identity()))
        .isEqualTo(yardstick.measure(UnaryOperator.identity()));
  }

  @Test
  void theDeviationOfRepetitionsIsTheSamples() {
    assertThat(Figure.of(1, 2, 6)).isEqualTo(new Figure(3, Math.sqrt(7)));
    assertThat(Figure.of(4)).isEqualTo(new Figure(4, 0));
  }

  /** Two classes on both sides of 0. */
  private static LabelledSamples samples() {
    float[][] rows = new float[SAMPLES][];
    List<String> labels = new ArrayList<>();
    for (int i = 0; i < SAMPLES; i++) {
      rows[i] = new float[] {(i % 2 == 0 ? 10 : -10) + i * 0.01f};
      labels.add(i % 2 == 0 ? "right" : "left");
    }
    return new LabelledSamples(rows, labels);
  }
}
