package io.diffaug.bench.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import io.diffaug.core.noise.NoiseSource;
import io.diffaug.nn.Seed;
import io.diffaug.nn.network.Network;
import io.diffaug.nn.network.SemanticEncoder;
import java.util.List;
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
  void blurringMovesWeightsByTheGivenShare() {
    List<float[]> before = matrices();
    Weights.blur(encoder, 0.2, SEED);
    List<float[]> after = matrices();
    for (int matrix = 0; matrix < before.size(); matrix++) {
      float[] moved = after.get(matrix).clone();
      for (int i = 0; i < moved.length; i++) {
        moved[i] -= before.get(matrix)[i];
      }
      assertThat(rootMeanSquare(moved) / rootMeanSquare(before.get(matrix))).isBetween(0.1, 0.3);
    }
  }

  private List<float[]> matrices() {
    return encoder.trainable().stream()
        .filter(parameter -> parameter.getType() == Parameter.Type.WEIGHT)
        .map(matrix -> matrix.getArray().toFloatArray())
        .toList();
  }

  private static double rootMeanSquare(float[] values) {
    double squares = 0;
    for (float value : values) {
      squares += (double) value * value;
    }
    return Math.sqrt(squares / values.length);
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
