package io.diffaug.nn.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import io.diffaug.core.diffusion.Ddim;
import io.diffaug.core.diffusion.Denoiser;
import io.diffaug.core.diffusion.NoiseSchedule;
import io.diffaug.core.diffusion.SamplerRun;
import io.diffaug.core.diffusion.SamplerSettings;
import io.diffaug.core.diffusion.StepwiseSampler;
import io.diffaug.core.diffusion.TimestepSpacing;
import io.diffaug.core.onnx.GraphSignature;
import io.diffaug.core.onnx.GraphVerifier;
import io.diffaug.core.onnx.Operator;
import io.diffaug.core.onnx.SamplerGraph;
import io.diffaug.nn.Seed;
import io.diffaug.nn.export.ReferenceRuntime.Tensor;
import io.diffaug.nn.network.ResidualDenoiser;
import io.diffaug.nn.network.SemanticEncoder;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whole networks, and the sampler composed of them, compute in ONNX Runtime as they should. */
class NetworkParityTest {
  private static final int WIDTH = 20;
  private static final int EMBEDDING = 50;
  private static final int VIEWS = 2;

  private NDManager manager;
  private Block encoder;
  private Block denoiser;

  @BeforeEach
  void makeNetworks() {
    manager = NDManager.newBaseManager();
    encoder = Networks.encoder(manager, WIDTH, EMBEDDING);
    denoiser = Networks.denoiser(manager, WIDTH, EMBEDDING);
  }

  @AfterEach
  void closeNetworks() {
    manager.close();
  }

  @Test
  void theEncoderIsTheSameInBoth() {
    Parity.assertHolds(encoder, Map.of("x", new Shape(-1, WIDTH)));
  }

  @Test
  void theDenoiserIsTheSameInBoth() {
    Parity.assertHolds(denoiser, denoiserInputs());
  }

  @Test
  void theSystemsOwnNetworksAreTheSameInBoth() {
    Block semantic = SemanticEncoder.block(256, EMBEDDING, new Seed(1));
    Parity.initialised(manager, semantic, new Shape(2, WIDTH));
    Parity.assertHolds(semantic, Map.of("x", new Shape(-1, WIDTH)));

    Block residual = new ResidualDenoiser(WIDTH, 64, 32, 3, new Seed(2));
    Parity.initialised(
        manager, residual, new Shape(2, WIDTH), new Shape(1, 1), new Shape(2, EMBEDDING));
    Parity.assertHolds(residual, denoiserInputs());
  }

  @Test
  void exportedNetworksPassTheVerifier() throws Exception {
    GraphVerifier.verify(exportedEncoder(), GraphSignature.encoder(WIDTH, EMBEDDING));
    GraphVerifier.verify(exportedDenoiser(), GraphSignature.denoiser(WIDTH, EMBEDDING));
    GraphVerifier.verify(composed(4), GraphSignature.sampler(WIDTH, EMBEDDING, VIEWS, 1));
  }

  @Test
  void theSameNetworkGivesTheSameBytes() {
    assertThat(exportedDenoiser()).isEqualTo(exportedDenoiser());
    assertThat(composed(4)).isEqualTo(composed(4));
  }

  @Test
  void moreStepsCopyNoWeights() {
    assertThat(composed(8).length - composed(4).length)
        .isCloseTo(0, within(exportedDenoiser().length / 2));
  }

  @Test
  void theComposedSamplerDoesWhatTheStepwiseSamplerDoes() {
    int batch = 7;
    float[] x = Parity.noise(1, batch * WIDTH);
    float[] noise = Parity.noise(2, batch * VIEWS * WIDTH);
    Map<String, float[]> outputs = sample(composed(8), x, noise, batch);

    float[] y = Parity.forward(encoder, List.of(tensor(x, WIDTH)));
    float[] positive = stepwise(run(8), forEachView(y), noise);
    Parity.assertClose(outputs.get("y"), y);
    Parity.assertClose(outputs.get("positive"), positive);
    Parity.assertClose(
        outputs.get("positive_y"), Parity.forward(encoder, List.of(tensor(positive, WIDTH))));
    assertThat(outputs.get("check")).hasSize(batch * VIEWS).containsOnly(0f);
  }

  @Test
  void aRowIsBitIdenticalAtEveryBatchSize() {
    byte[] model = composed(8);
    float[] x = Parity.noise(1, 64 * WIDTH);
    float[] noise = Parity.noise(2, 64 * VIEWS * WIDTH);
    Map<String, float[]> all = sample(model, x, noise, 64);
    try (ReferenceRuntime runtime = new ReferenceRuntime(model)) {
      for (int batch = 1; batch < 64; batch++) {
        Map<String, float[]> some = runtime.run(inputs(x, noise, batch));
        for (String output : all.keySet()) {
          int length = some.get(output).length;
          assertThat(some.get(output)).isEqualTo(Arrays.copyOf(all.get(output), length));
        }
      }
    }
  }

  @Test
  void checkNamesExactlyTheRowsThatWereNotFinite() {
    int batch = 3;
    float[] x = Parity.noise(1, batch * WIDTH);
    float[] noise = Parity.noise(2, batch * VIEWS * WIDTH);
    noise[(1 * VIEWS + 1) * WIDTH + 3] = Float.POSITIVE_INFINITY;
    x[2 * WIDTH] = Float.NaN;
    float[] check = sample(composed(4), x, noise, batch).get("check");
    assertThat(finite(check)).containsExactly(true, true, true, false, false, false);
  }

  private static Map<String, Shape> denoiserInputs() {
    Map<String, Shape> inputs = new LinkedHashMap<>();
    inputs.put("x_t", new Shape(-1, WIDTH));
    inputs.put("t", new Shape(1, 1));
    inputs.put("y", new Shape(-1, EMBEDDING));
    return inputs;
  }

  private byte[] exportedEncoder() {
    return new OnnxExporter("encoder")
        .input("x", new Shape(-1, WIDTH))
        .output("y")
        .fact("seed", "1")
        .export(encoder);
  }

  private byte[] exportedDenoiser() {
    return new OnnxExporter("denoiser")
        .input("x_t", new Shape(-1, WIDTH))
        .input("t", new Shape(1, 1))
        .input("y", new Shape(-1, EMBEDDING))
        .output("epsilon")
        .export(denoiser);
  }

  private byte[] composed(int steps) {
    return SamplerGraph.compose(
        exportedEncoder(),
        exportedDenoiser(),
        run(steps),
        (graph, input) ->
            graph.node(Operator.CLIP, List.of(input, graph.scalar(-1), graph.scalar(1))),
        VIEWS);
  }

  private static SamplerRun run(int steps) {
    NoiseSchedule schedule = NoiseSchedule.linear(1000);
    return SamplerSettings.fromNoise(new Ddim(0), schedule, steps, TimestepSpacing.LOG_SNR)
        .run(schedule, Optional.empty(), -1, 1);
  }

  private static Map<String, float[]> sample(byte[] model, float[] x, float[] noise, int batch) {
    try (ReferenceRuntime runtime = new ReferenceRuntime(model)) {
      return runtime.run(inputs(x, noise, batch));
    }
  }

  private static Map<String, Tensor> inputs(float[] x, float[] noise, int batch) {
    return Map.of(
        "x", tensor(Arrays.copyOf(x, batch * WIDTH), WIDTH),
        "noise", tensor(Arrays.copyOf(noise, batch * VIEWS * WIDTH), VIEWS * WIDTH));
  }

  private float[] stepwise(SamplerRun run, float[] y, float[] noise) {
    Denoiser network =
        (noisy, timestep, conditions) ->
            Parity.forward(
                denoiser,
                List.of(
                    tensor(noisy, WIDTH),
                    tensor(new float[] {timestep}, 1),
                    tensor(conditions, EMBEDDING)));
    return new StepwiseSampler(run)
        .sample(network, y, new float[noise.length], new float[][] {noise});
  }

  private static float[] forEachView(float[] y) {
    float[] repeated = new float[y.length * VIEWS];
    for (int row = 0; row < y.length / EMBEDDING * VIEWS; row++) {
      System.arraycopy(y, row / VIEWS * EMBEDDING, repeated, row * EMBEDDING, EMBEDDING);
    }
    return repeated;
  }

  private static Tensor tensor(float[] rows, int width) {
    return Tensor.of(rows, new Shape(rows.length / width, width));
  }

  private static boolean[] finite(float[] values) {
    boolean[] finite = new boolean[values.length];
    for (int i = 0; i < values.length; i++) {
      finite[i] = Float.isFinite(values[i]);
    }
    return finite;
  }
}
