package io.diffaug.trainer.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.diffaug.core.csv.LabelledSamples;
import io.diffaug.nn.Seed;
import io.diffaug.proto.Payload;
import io.diffaug.proto.RawSample;
import io.diffaug.proto.VectorPayload;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TopicSamplesTest {
  private final TopicSamples samples =
      new TopicSamples("raw", Optional.of("kind"), 100, new Seed(1));

  @Test
  void samplesComeInTheOrderOfTheirPlacesWithTheirLabels() {
    samples.add(1, 7, sample("b", 3, 4));
    samples.add(0, 9, sample("a", 1, 2));
    LabelledSamples found = samples.samples().orElseThrow();
    assertThat(found.features()).isEqualTo(new float[][] {{1, 2}, {3, 4}});
    assertThat(found.labels()).containsExactly("a", "b");
    assertThat(samples.account()).containsExactly("raw: 2 records");
  }

  @Test
  void badRecordsAreCountedUnderTheirReasonsAndTheFirstIsNamed() {
    samples.add(0, 1, sample("a", 1, 2));
    samples.add(0, 2, null);
    samples.add(0, 3, new byte[] {-1, -1, -1});
    samples.add(0, 4, new byte[] {-1});
    samples.add(0, 5, RawSample.getDefaultInstance().toByteArray());
    samples.add(0, 6, sample("a"));
    samples.add(0, 7, sample("a", 1, Float.NaN));
    samples.add(0, 8, sample("a", 1, 2, 3));
    samples.add(0, 9, sample("a", 5, 6));
    assertThat(samples.samples().orElseThrow().features())
        .isEqualTo(new float[][] {{1, 2}, {5, 6}});
    assertThat(samples.account())
        .containsExactlyInAnyOrder(
            "raw: 9 records",
            "passed over 1 without a value, first raw/0/2",
            "passed over 2 not a RawSample, first raw/0/3",
            "passed over 1 without a vector, first raw/0/5",
            "passed over 1 of width 0, first raw/0/6",
            "passed over 1 with a value that is not finite, first raw/0/7",
            "passed over 1 of width 3, not 2 like most, first raw/0/8");
  }

  @Test
  void theMostFrequentWidthWinsEvenWhereAnotherCameFirst() {
    samples.add(0, 1, sample("a", 1, 2, 3));
    samples.add(0, 2, sample("a", 1, 2));
    samples.add(0, 3, sample("a", 3, 4));
    assertThat(samples.samples().orElseThrow().features()).hasDimensions(2, 2);
    assertThat(samples.found()).isEqualTo(2);
  }

  @Test
  void withoutOneGoodRecordThereAreNoSamples() {
    samples.add(0, 1, null);
    assertThat(samples.samples()).isEmpty();
    assertThat(samples.records()).isEqualTo(1);
  }

  private static byte[] sample(String kind, float... values) {
    VectorPayload.Builder vector = VectorPayload.newBuilder();
    for (float value : values) {
      vector.addValues(value);
    }
    return RawSample.newBuilder()
        .setPayload(Payload.newBuilder().setVector(vector))
        .putAttributes("kind", kind)
        .build()
        .toByteArray();
  }
}
