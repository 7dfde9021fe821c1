package io.diffaug.bench.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.types.Shape;
import io.diffaug.core.noise.NoiseSource;
import io.diffaug.nn.Seed;
import io.diffaug.nn.network.Network;
import io.diffaug.nn.network.SemanticEncoder;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WeightsTest {
  private static final int WIDTH = 6;
  private static final Seed SEED = new Seed(3);

  private final float[][] samples = {noise(1), noise(2)};
  private final Network encoder =
      new Network(SemanticEncoder.block(8, 4, SEED), new Shape(1, WIDTH));

  @AfterEach
  void close() {
    encoder.close();
  }

  @Test
  void shufflingInputsIsWhatTrainingOnShuffledFeaturesComesTo() {
    float[][] before = encoder.apply(samples);
    Weights.shuffleInputs(encoder, SEED);
    float[][] after = encoder.apply(new float[][] {shuffled(samples[0]), shuffled(samples[1])});
    for (int row = 0; row < before.length; row++) {
      assertThat(after[row]).containsExactly(before[row], Offset.offset(1e-5f));
    }
  }

  @Test
  void aCollapsedNetworkSaysTheSameOfEverySample() {
    Weights.collapse(encoder);
    float[][] embeddings = encoder.apply(samples);
    assertThat(embeddings[0]).containsExactly(embeddings[1]);
  }

  @Test
  void aNetworkThatIgnoresItsInputsSaysTheSameOfEverySample() {
    Weights.ignoreInputs(encoder, WIDTH);
    float[][] embeddings = encoder.apply(samples);
    assertThat(embeddings[0]).containsExactly(embeddings[1]);
  }

  @Test
  void randomWeightsAreAFunctionOfTheirSeed() {
    float[][] before = encoder.apply(samples);
    Weights.randomise(encoder, SEED.child(1));
    float[][] once = encoder.apply(samples);
    Weights.randomise(encoder, SEED.child(1));
    assertThat(encoder.apply(samples)).isDeepEqualTo(once);
    assertThat(once[0]).isNotEqualTo(before[0]);
  }

  /** The sample as the shuffled network was "trained" to get it. */
  private static float[] shuffled(float[] sample) {
    int[] order = SEED.permutation(WIDTH);
    float[] other = new float[WIDTH];
    for (int i = 0; i < WIDTH; i++) {
      other[i] = sample[order[i]];
    }
    return other;
  }

  private static float[] noise(long seed) {
    float[] values = new float[WIDTH];
    NoiseSource.fill(seed, values, 0, WIDTH);
    return values;
  }
}
