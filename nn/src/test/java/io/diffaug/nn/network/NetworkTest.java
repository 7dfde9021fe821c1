package io.diffaug.nn.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.diffaug.core.noise.NoiseSource;
import io.diffaug.nn.Seed;
import org.junit.jupiter.api.Test;

class NetworkTest {
  private static final int WIDTH = 6;
  private static final int EMBEDDING = 4;

  @Test
  void equalSeedsGiveEqualNetworksAndOthersDoNot() {
    float[][] rows = noise(3, WIDTH, 1);
    try (Network one = encoder(7);
        Network same = encoder(7);
        Network other = encoder(8)) {
      assertThat(same.apply(rows)).isDeepEqualTo(one.apply(rows));
      assertThat(other.apply(rows)[0]).isNotEqualTo(one.apply(rows)[0]);
    }
  }

  @Test
  void aCopyComputesWhatTheOriginalDoes() {
    float[][] rows = noise(3, WIDTH, 1);
    try (Network original = encoder(7);
        Network copy = encoder(8)) {
      try (NDManager arrays = original.newManager()) {
        original.forward(true, array(arrays, noise(16, WIDTH, 2)));
      }
      copy.copyFrom(original);
      assertThat(copy.apply(rows)).isDeepEqualTo(original.apply(rows));
    }
  }

  @Test
  void rowsDoNotDependOnTheirChunk() {
    float[][] rows = noise(300, WIDTH, 3);
    try (Network encoder = encoder(7)) {
      float[] alone = encoder.apply(new float[][] {rows[299]})[0];
      assertThat(encoder.apply(rows)[299]).containsExactly(alone, within(1e-5f));
    }
  }

  @Test
  void theDenoiserBeginsByPredictingItsInput() {
    try (Network denoiser = denoiser();
        NDManager arrays = denoiser.newManager()) {
      NDArray noisy = array(arrays, noise(5, WIDTH, 4));
      NDArray epsilon = denoiser.forward(false, noisy, timestep(arrays, 1), condition(arrays, 5));
      assertThat(epsilon.toFloatArray()).containsExactly(noisy.toFloatArray());
    }
  }

  @Test
  void oneTimestepForAllIsTheSameAsOneForEach() {
    try (Network denoiser = denoiser();
        NDManager arrays = denoiser.newManager()) {
      denoiser.trainable().forEach(parameter -> parameter.getArray().addi(arrays.create(0.05f)));
      NDArray noisy = array(arrays, noise(5, WIDTH, 4));
      NDArray condition = condition(arrays, 5);
      float[] broadcast =
          denoiser.forward(false, noisy, timestep(arrays, 1), condition).toFloatArray();
      float[] each = denoiser.forward(false, noisy, timestep(arrays, 5), condition).toFloatArray();
      assertThat(each).containsExactly(broadcast, within(1e-5f));
    }
  }

  @Test
  void hiddenFeaturesAreZeroAndTheOthersGrow() {
    float[] batch = new float[10_000];
    java.util.Arrays.fill(batch, 1);
    new InputDropout(0.25).apply(batch, new Seed(1).generator());
    int hidden = 0;
    for (float feature : batch) {
      assertThat(feature).isIn(0f, (float) (1 / 0.75));
      hidden += feature == 0 ? 1 : 0;
    }
    assertThat(hidden / 10_000.0).isBetween(0.23, 0.27);
  }

  private static Network encoder(long seed) {
    return new Network(SemanticEncoder.block(8, EMBEDDING, new Seed(seed)), new Shape(1, WIDTH));
  }

  private static Network denoiser() {
    return new Network(
        new ResidualDenoiser(WIDTH, 8, 5, 2, new Seed(3)),
        new Shape(1, WIDTH),
        new Shape(1, 1),
        new Shape(1, EMBEDDING));
  }

  private static NDArray timestep(NDManager arrays, int rows) {
    return arrays.full(new Shape(rows, 1), 500f);
  }

  private static NDArray condition(NDManager arrays, int rows) {
    return array(arrays, noise(rows, EMBEDDING, 9));
  }

  private static NDArray array(NDManager arrays, float[][] rows) {
    return arrays.create(
        Rows.flatten(rows, 0, rows.length), new Shape(rows.length, rows[0].length));
  }

  private static float[][] noise(int rows, int width, long seed) {
    float[][] noise = new float[rows][width];
    for (int row = 0; row < rows; row++) {
      NoiseSource.fill(new Seed(seed).child(row).value(), noise[row], 0, width);
    }
    return noise;
  }
}
