package io.diffaug.bench.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.diffaug.nn.Seed;
import io.diffaug.streamer.inference.RawInput;
import java.util.List;
import org.junit.jupiter.api.Test;

class DigitStreamTest {
  private static final float[][] DIGITS = {{1}, {2}, {3}, {4}, {5}};

  @Test
  void everyDigitComesOnceBeforeAnyComesAgainUnderANewId() {
    List<RawInput> samples = new DigitStream(DIGITS, new Seed(1)).next(10);
    assertThat(samples.subList(0, 5))
        .extracting(DigitStreamTest::pixel)
        .containsOnly(1f, 2f, 3f, 4f, 5f);
    assertThat(samples.subList(5, 10))
        .extracting(DigitStreamTest::pixel)
        .containsOnly(1f, 2f, 3f, 4f, 5f);
    assertThat(samples).extracting(RawInput::sampleId).doesNotHaveDuplicates();
  }

  @Test
  void theOrderIsAFunctionOfTheSeed() {
    List<RawInput> samples = new DigitStream(DIGITS, new Seed(1)).next(50);
    assertThat(new DigitStream(DIGITS, new Seed(1)).next(50)).isEqualTo(samples);
    assertThat(new DigitStream(DIGITS, new Seed(2)).next(50)).isNotEqualTo(samples);
  }

  private static float pixel(RawInput input) {
    return input.sample().getPayload().getVector().getValues(0);
  }
}
