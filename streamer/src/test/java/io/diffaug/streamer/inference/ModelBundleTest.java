package io.diffaug.streamer.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.diffaug.core.model.ModelBundleFiles;
import io.diffaug.core.model.RejectedModelException;
import io.diffaug.core.noise.NoiseSource;
import java.nio.FloatBuffer;
import java.util.Arrays;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;

class ModelBundleTest {
  private static final int ROWS = 5;

  private final ModelBundleFiles files = RandomModels.version(1);

  @Test
  void theComposedGraphEqualsTheStepwiseExecutor() throws Exception {
    float[] x = gaussians(11, RandomModels.WIDTH);
    float[] noise = gaussians(12, RandomModels.VIEWS * RandomModels.WIDTH);
    try (ModelBundle bundle = ModelBundle.open(files, RandomModels.VIEWS, ROWS, new Device.Cpu());
        StepwiseExecutor stepwise = StepwiseExecutor.open(files)) {
      BatchBuffers buffers = bundle.buffers(ROWS);
      buffers.x.put(0, x);
      buffers.noise.put(0, noise);
      bundle.run(buffers, ROWS);

      assertClose(all(buffers.y), stepwise.encode(x));
      for (int view = 0; view < RandomModels.VIEWS; view++) {
        float[] positives = stepwise.positives(x, view(noise, view, RandomModels.WIDTH));
        assertClose(view(all(buffers.positive), view, RandomModels.WIDTH), positives);
        assertClose(
            view(all(buffers.positiveY), view, RandomModels.EMBEDDING), stepwise.encode(positives));
      }
    }
  }

  @Test
  void theReferencesPositivesAreNotAllAtTheClipRangesEnds() throws Exception {
    try (StepwiseExecutor stepwise = StepwiseExecutor.open(files)) {
      float[] positives =
          stepwise.positives(gaussians(11, RandomModels.WIDTH), gaussians(12, RandomModels.WIDTH));
      int inside = 0;
      for (float value : positives) {
        inside += Math.abs(value) < 1 ? 1 : 0;
      }
      assertThat(inside).isGreaterThan(positives.length / 10);
    }
  }

  @Test
  void aTruncatedModelFileIsRefusedByName() {
    byte[] truncated = Arrays.copyOf(files.denoiser(), files.denoiser().length / 2);
    assertRefused(RandomModels.files(7, files.encoder(), truncated))
        .hasMessageContaining("denoiser.onnx");
  }

  @Test
  void anEncoderOfAnotherWidthIsRefusedByName() {
    byte[] wide = RandomModels.encoder(7, RandomModels.WIDTH + 1, 1);
    assertRefused(RandomModels.files(7, wide, files.denoiser()))
        .hasMessageContaining("encoder.onnx")
        .hasMessageContaining("65");
  }

  @Test
  void aModelWhoseOutputIsNotFiniteIsRefused() {
    byte[] broken = RandomModels.encoder(7, RandomModels.WIDTH, Float.NaN);
    assertRefused(RandomModels.files(7, broken, files.denoiser()))
        .hasMessageContaining("probe")
        .hasMessageContaining("not finite");
  }

  @Test
  void aClosedBundleRefusesToRun() throws Exception {
    ModelBundle bundle = ModelBundle.open(files, RandomModels.VIEWS, ROWS, new Device.Cpu());
    BatchBuffers buffers = bundle.buffers(ROWS);
    bundle.close();
    assertThatThrownBy(() -> bundle.run(buffers, ROWS)).isInstanceOf(IllegalStateException.class);
  }

  private static AbstractThrowableAssert<?, ? extends Throwable> assertRefused(
      ModelBundleFiles unfit) {
    return assertThatThrownBy(
            () -> ModelBundle.open(unfit, RandomModels.VIEWS, ROWS, new Device.Cpu()))
        .isInstanceOf(RejectedModelException.class)
        .hasMessageStartingWith("version 7");
  }

  private static void assertClose(float[] actual, float[] expected) {
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < actual.length; i++) {
      assertThat(actual[i]).as("value %d", i).isCloseTo(expected[i], within(1e-5f));
    }
  }

  private static float[] all(FloatBuffer buffer) {
    float[] values = new float[buffer.capacity()];
    buffer.get(0, values);
    return values;
  }

  /** Columns of one view, of rows that hold all views one after another. */
  private static float[] view(float[] rows, int view, int columns) {
    float[] values = new float[ROWS * columns];
    for (int row = 0; row < ROWS; row++) {
      int from = (row * RandomModels.VIEWS + view) * columns;
      System.arraycopy(rows, from, values, row * columns, columns);
    }
    return values;
  }

  private static float[] gaussians(long seed, int columns) {
    float[] values = new float[ROWS * columns];
    NoiseSource.fill(seed, values, 0, values.length);
    return values;
  }
}
