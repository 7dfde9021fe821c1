package io.diffaug.core.csv;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class LabelledSamplesTest {

  @Test
  void ofEqualSamplesTheFirstStaysWithItsLabel() {
    float[][] features = {{1, 2}, {2, 1}, {1, 2}, {1, 3}, {2, 1}};

    LabelledSamples distinct =
        new LabelledSamples(features, List.of("a", "b", "c", "d", "e")).distinct();

    assertThat(distinct.features()).isDeepEqualTo(new float[][] {{1, 2}, {2, 1}, {1, 3}});
    assertThat(distinct.labels()).containsExactly("a", "b", "d");
  }

  @Test
  void withoutLabelsNoneAreMadeUp() {
    LabelledSamples distinct =
        new LabelledSamples(new float[][] {{1}, {1}, {2}}, List.of()).distinct();

    assertThat(distinct.features()).isDeepEqualTo(new float[][] {{1}, {2}});
    assertThat(distinct.labels()).isEmpty();
  }
}
