package io.diffaug.nn.export;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.diffaug.core.diffusion.ConditionDropout;
import io.diffaug.core.diffusion.Ddim;
import io.diffaug.core.diffusion.Ddpm;
import io.diffaug.core.diffusion.DpmSolver;
import io.diffaug.core.diffusion.NoiseSchedule;
import io.diffaug.core.diffusion.Sampler;
import io.diffaug.core.diffusion.SamplerRun;
import io.diffaug.core.diffusion.SamplerSettings;
import io.diffaug.core.diffusion.StepwiseSampler;
import io.diffaug.core.diffusion.TimestepSpacing;
import io.diffaug.core.noise.NoiseSource;
import io.diffaug.core.onnx.Operator;
import io.diffaug.core.onnx.SamplerGraph;
import io.diffaug.nn.Seed;
import io.diffaug.nn.export.ReferenceRuntime.Tensor;
import io.diffaug.nn.network.Network;
import io.diffaug.nn.network.ResidualDenoiser;
import io.diffaug.nn.network.Rows;
import io.diffaug.nn.network.SemanticEncoder;
import io.diffaug.nn.positives.ViewSampler;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * One run, three executors: the trainer's over DJL arrays, step by step over the exported denoiser,
 * and the composed graph. Same seeds, same views.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SamplerParityTest {
  private static final int WIDTH = 20;
  private static final int EMBEDDING = 6;
  private static final int STEPS = 6;
  private static final int T = 200;

  private final Network encoder =
      new Network(SemanticEncoder.block(16, EMBEDDING, new Seed(1)), new Shape(1, WIDTH));
  private final Network denoiser =
      new Network(
          new ResidualDenoiser(WIDTH, 32, 16, 2, new Seed(2)),
          new Shape(1, WIDTH),
          new Shape(1, 1),
          new Shape(1, EMBEDDING));

  private byte[] encoderFile;
  private byte[] denoiserFile;
  private ReferenceRuntime stepwise;

  @BeforeAll
  void export() {
    moveZeroWeights();
    encoderFile =
        new OnnxExporter("encoder")
            .input("x", new Shape(-1, WIDTH))
            .output("y")
            .export(encoder.block());
    denoiserFile =
        new OnnxExporter("denoiser")
            .input("x_t", new Shape(-1, WIDTH))
            .input("t", new Shape(1, 1))
            .input("y", new Shape(-1, EMBEDDING))
            .output("epsilon")
            .export(denoiser.block());
    stepwise = new ReferenceRuntime(denoiserFile);
  }

  /** A denoiser that was not trained yet hears neither its condition nor the time. */
  private void moveZeroWeights() {
    try (NDManager arrays = denoiser.newManager()) {
      denoiser.trainable().forEach(weight -> weight.getArray().addi(arrays.create(0.03f)));
    }
  }

  @AfterAll
  void close() {
    stepwise.close();
    encoder.close();
    denoiser.close();
  }

  static Stream<SamplerSettings> runs() {
    return Stream.<Sampler>of(new Ddpm(), new Ddim(0), new Ddim(0.7), new DpmSolver())
        .flatMap(
            sampler ->
                Stream.of(T - 1, 120)
                    .flatMap(
                        start ->
                            Stream.of(1f, 0.5f, 3f)
                                .map(
                                    scale ->
                                        new SamplerSettings(
                                            sampler,
                                            STEPS,
                                            TimestepSpacing.LOG_SNR,
                                            start,
                                            scale))));
  }

  @ParameterizedTest
  @MethodSource("runs")
  void allThreeExecutorsGiveTheSameViews(SamplerSettings settings) {
    for (NoiseSchedule schedule : List.of(NoiseSchedule.linear(T), NoiseSchedule.cosine(T))) {
      SamplerRun run =
          settings.run(schedule, Optional.of(ConditionDropout.toZeros(0.1, EMBEDDING)), -1, 1);
      try (ReferenceRuntime composed = new ReferenceRuntime(compose(run))) {
        for (int batch : new int[] {1, 7, 64}) {
          assertAgree(run, composed, batch);
        }
      }
    }
  }

  private void assertAgree(SamplerRun run, ReferenceRuntime composed, int batch) {
    float[][] anchors = new float[batch][];
    Arrays.setAll(anchors, row -> Parity.noise(row, WIDTH));
    long[] seeds = LongStream.range(1000, 1000 + batch).toArray();
    float[][] embeddings = encoder.apply(anchors);

    float[] trained =
        Rows.flatten(new ViewSampler(run).sample(denoiser, anchors, embeddings, seeds), 0, batch);
    float[] inSteps =
        new StepwiseSampler(run)
            .sample(
                this::epsilon,
                Rows.flatten(embeddings, 0, batch),
                Rows.flatten(anchors, 0, batch),
                byDraw(run, seeds));
    float[] atOnce =
        composed
            .run(
                Map.of(
                    "x", tensor(Rows.flatten(anchors, 0, batch), WIDTH),
                    "noise", tensor(byRow(run, seeds), run.table().draws() * WIDTH)))
            .get("positive");
    Parity.assertClose(inSteps, trained, tolerance(run));
    Parity.assertClose(atOnce, trained, tolerance(run));
  }

  /**
   * That of every graph, but where the cosine schedule begins at pure noise: its last signal is
   * 1/4058, which the rounding of epsilon is divided by.
   */
  private static double tolerance(SamplerRun run) {
    return run.table().rows().get(0).signal() < 1e-3 ? 1e-4 : 1e-5;
  }

  private float[] epsilon(float[] noisy, int timestep, float[] conditions) {
    return stepwise
        .run(
            Map.of(
                "x_t", tensor(noisy, WIDTH),
                "t", tensor(new float[] {timestep}, 1),
                "y", tensor(conditions, EMBEDDING)))
        .get("epsilon");
  }

  private static float[][] byDraw(SamplerRun run, long[] seeds) {
    float[][] noise = new float[run.table().draws()][seeds.length * WIDTH];
    for (int draw = 0; draw < noise.length; draw++) {
      for (int row = 0; row < seeds.length; row++) {
        NoiseSource.fill(seeds[row], draw, noise[draw], row * WIDTH, WIDTH);
      }
    }
    return noise;
  }

  private static float[] byRow(SamplerRun run, long[] seeds) {
    int draws = run.table().draws();
    float[] noise = new float[seeds.length * draws * WIDTH];
    for (int i = 0; i < seeds.length * draws; i++) {
      NoiseSource.fill(seeds[i / draws], i % draws, noise, i * WIDTH, WIDTH);
    }
    return noise;
  }

  private byte[] compose(SamplerRun run) {
    return SamplerGraph.compose(
        encoderFile,
        denoiserFile,
        run,
        (graph, input) -> graph.node(Operator.IDENTITY, List.of(input)),
        1);
  }

  private static Tensor tensor(float[] values, int columns) {
    return Tensor.of(values, new Shape(values.length / columns, columns));
  }
}
