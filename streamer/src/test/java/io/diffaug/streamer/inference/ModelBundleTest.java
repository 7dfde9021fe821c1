package io.diffaug.streamer.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OrtException;
import io.diffaug.core.diffusion.Ddim;
import io.diffaug.core.diffusion.Ddpm;
import io.diffaug.core.diffusion.DpmSolver;
import io.diffaug.core.diffusion.Sampler;
import io.diffaug.core.diffusion.SamplerSettings;
import io.diffaug.core.diffusion.TimestepSpacing;
import io.diffaug.core.model.ModelBundleFiles;
import io.diffaug.core.model.ModelManifest;
import io.diffaug.core.model.ParityVector;
import io.diffaug.core.model.RejectedModelException;
import io.diffaug.core.noise.NoiseSource;
import io.diffaug.core.onnx.GraphBuilder;
import io.diffaug.core.onnx.Operator;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;

class ModelBundleTest {
  private static final int ROWS = 5;
  private static final int MAX_BATCH = 64;
  private static final int WIDTH = RandomModels.WIDTH;
  private static final int VIEWS = RandomModels.VIEWS;

  private final ModelBundleFiles files = RandomModels.version(1);

  @Test
  void theComposedGraphEqualsTheStepwiseExecutor() throws Exception {
    for (Sampler sampler : List.of(new Ddpm(), new Ddim(0), new Ddim(0.5), new DpmSolver())) {
      for (int start : new int[] {99, 60}) {
        for (float guidance : new float[] {1, 2}) {
          assertEqualsStepwise(
              RandomModels.version(
                  1,
                  new SamplerSettings(
                      sampler, RandomModels.STEPS, TimestepSpacing.LOG_SNR, start, guidance)));
        }
      }
    }
  }

  @Test
  void everyRungOfALadderEqualsTheStepwiseExecutor() throws Exception {
    StepLadder ladder = new StepLadder(List.of(RandomModels.STEPS, 5, 2, 1));
    for (Sampler sampler : List.of(new Ddpm(), new Ddim(0), new Ddim(0.5), new DpmSolver())) {
      for (float guidance : new float[] {1, 2}) {
        ModelBundleFiles files =
            RandomModels.version(
                1,
                new SamplerSettings(
                    sampler, RandomModels.STEPS, TimestepSpacing.LOG_SNR, 60, guidance));
        assertEqualsStepwise(files, ladder);
      }
    }
  }

  @Test
  void aLoopGivesWhatUnrolledStepsGiveBitForBit() throws Exception {
    for (Sampler sampler : List.of(new Ddpm(), new Ddim(0), new DpmSolver())) {
      ModelBundleFiles version =
          RandomModels.version(
              1, new SamplerSettings(sampler, RandomModels.STEPS, TimestepSpacing.LOG_SNR, 99, 1));
      StepLadder ladder = StepLadder.between(2, RandomModels.STEPS);
      try (ModelBundle loop = ModelBundle.open(version, VIEWS, ROWS, new Device.Cpu(), ladder)) {
        for (int steps : ladder.rungs()) {
          try (ModelBundle unrolled =
              ModelBundle.open(version, VIEWS, ROWS, new Device.Cpu(), StepLadder.of(steps))) {
            assertThat(positives(loop, steps)).isEqualTo(positives(unrolled, steps));
          }
        }
      }
    }
  }

  private static float[] positives(ModelBundle bundle, int steps) {
    BatchBuffers buffers = bundle.buffers(ROWS);
    buffers.x.put(0, gaussians(11, ROWS * WIDTH));
    buffers.noise.put(0, gaussians(12, ROWS * VIEWS * bundle.draws(steps) * WIDTH));
    run(bundle, buffers, ROWS, steps);
    return all(buffers.positive);
  }

  @Test
  void stepsThatAreNoRungAreRefused() throws Exception {
    StepLadder ladder = new StepLadder(List.of(RandomModels.STEPS, 4));
    try (ModelBundle bundle = ModelBundle.open(files, VIEWS, ROWS, new Device.Cpu(), ladder)) {
      BatchBuffers buffers = bundle.buffers(ROWS);
      assertThatThrownBy(() -> bundle.run(buffers, ROWS, 5))
          .hasMessage("steps: 5 (expected: one of [8, 4])");
    }
  }

  @Test
  void aRungThatDoesNotFitTheScheduleIsRefusedByName() {
    assertThatThrownBy(
            () -> ModelBundle.open(files, VIEWS, ROWS, new Device.Cpu(), StepLadder.of(1000)))
        .isInstanceOf(RejectedModelException.class)
        .hasMessageStartingWith("version 1: ")
        .hasMessageContaining("steps");
  }

  private static void assertEqualsStepwise(ModelBundleFiles files) throws Exception {
    assertEqualsStepwise(files, StepLadder.of(files.manifest().sampler().steps()));
  }

  private static void assertEqualsStepwise(ModelBundleFiles files, StepLadder ladder)
      throws Exception {
    try (ModelBundle bundle = ModelBundle.open(files, VIEWS, MAX_BATCH, new Device.Cpu(), ladder);
        StepwiseExecutor stepwise = StepwiseExecutor.open(files)) {
      for (int steps : ladder.rungs()) {
        for (int rows : new int[] {1, ROWS, MAX_BATCH}) {
          assertEqualsStepwise(bundle, stepwise, rows, steps);
        }
      }
    }
  }

  private static void assertEqualsStepwise(
      ModelBundle bundle, StepwiseExecutor stepwise, int rows, int steps) {
    int draws = bundle.draws(steps);
    float[] x = gaussians(11, rows * WIDTH);
    float[] noise = gaussians(12, rows * VIEWS * draws * WIDTH);
    BatchBuffers buffers = bundle.buffers(rows);
    buffers.x.put(0, x);
    buffers.noise.put(0, noise);
    run(bundle, buffers, rows, steps);

    assertClose(all(buffers.y), stepwise.encode(x));
    for (int view = 0; view < VIEWS; view++) {
      float[][] ofView = new float[draws][];
      for (int draw = 0; draw < draws; draw++) {
        ofView[draw] = part(noise, rows, view * draws + draw, VIEWS * draws);
      }
      float[] positives = stepwise.positives(x, ofView, steps);
      assertClose(part(all(buffers.positive), rows, view, VIEWS), positives);
      assertClose(part(all(buffers.positiveY), rows, view, VIEWS), stepwise.encode(positives));
    }
  }

  @Test
  void theReferencesPositivesAreNotAllAtTheClipRangesEnds() throws Exception {
    try (StepwiseExecutor stepwise = StepwiseExecutor.open(files)) {
      float[][] noise = {gaussians(12, ROWS * WIDTH)};
      float[] positives = stepwise.positives(gaussians(11, ROWS * WIDTH), noise);
      int inside = 0;
      for (float value : positives) {
        inside += Math.abs(value) < 1 ? 1 : 0;
      }
      assertThat(inside).isGreaterThan(positives.length / 10);
    }
  }

  /** A graph that is sound to the eye, and whose shapes do not fit when it runs. */
  @Test
  void aGraphThatCannotBeComputedIsTheModelsFault() {
    GraphBuilder graph = new GraphBuilder("encoder");
    String x = graph.input("x", GraphBuilder.DYNAMIC, WIDTH);
    String seven = graph.node(Operator.RESHAPE, List.of(x, graph.constant(-1L, 7L)));
    String weight =
        graph.weight("weight", new float[7 * RandomModels.EMBEDDING], 7, RandomModels.EMBEDDING);
    String y = graph.node(Operator.MAT_MUL, List.of(seven, weight));
    graph.output("y", y, GraphBuilder.DYNAMIC, RandomModels.EMBEDDING);
    assertRefused(RandomModels.files(7, graph.build(new TreeMap<>()), files.denoiser()));
  }

  @Test
  void memoryThatIsNotThereIsTheWorldsFault() {
    for (String message :
        List.of(
            "Failed to allocate memory for requested buffer of size 8",
            "std::bad_alloc",
            "bad allocation",
            "CUDA error: out of memory")) {
      OrtException failed =
          new OrtException(OrtException.OrtErrorCode.ORT_RUNTIME_EXCEPTION, message);
      assertThatThrownBy(() -> Sessions.judged(files.manifest(), failed))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("version 1: " + failed.getMessage());
    }
    OrtException device = new OrtException(OrtException.OrtErrorCode.ORT_EP_FAIL, "gone");
    assertThatThrownBy(() -> Sessions.judged(files.manifest(), device))
        .isInstanceOf(IllegalStateException.class);
    assertThat(
            Sessions.judged(
                files.manifest(),
                new OrtException(OrtException.OrtErrorCode.ORT_INVALID_GRAPH, "no such node")))
        .isInstanceOf(RejectedModelException.class);
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
    byte[] broken = RandomModels.encoder(7, RandomModels.WIDTH, Float.POSITIVE_INFINITY);
    assertRefused(RandomModels.files(7, broken, files.denoiser()))
        .hasMessageContaining("probe")
        .hasMessageContaining("not finite");
  }

  @Test
  void anEmptyModelFileIsRefusedByName() {
    assertRefused(RandomModels.files(7, files.encoder(), new byte[0]))
        .hasMessage(
            "version 7, denoiser.onnx: graph: absent (expected: an ONNX model with a graph)");
  }

  @Test
  void aVersionThatGivesWhatItsTrainerGotIsFit() throws Exception {
    ParityVector own = trainersVector(files);
    for (StepLadder ladder : List.of(StepLadder.of(RandomModels.STEPS), StepLadder.between(2, 8))) {
      ModelBundle.open(withVector(own), VIEWS, ROWS, new Device.Cpu(), ladder).close();
    }
  }

  @Test
  void aVersionThatGivesAnotherEmbeddingThanItsTrainerGotIsRefused() throws Exception {
    ParityVector own = trainersVector(files);
    List<Float> embedding = new ArrayList<>(own.embedding());
    embedding.set(3, embedding.get(3) + 0.01f * Math.max(1, Math.abs(embedding.get(3))));
    assertThatThrownBy(() -> opened(withVector(new ParityVector(embedding, own.positive()))))
        .isInstanceOf(RejectedModelException.class)
        .hasMessageStartingWith("version 1: parity vector: embedding, value 3: ")
        .hasMessageEndingWith(", the trainer's)");
  }

  @Test
  void aVersionThatGivesAnotherPositiveThanItsTrainerGotIsRefused() throws Exception {
    ParityVector own = trainersVector(files);
    ParityVector foreign = trainersVector(RandomModels.version(2));
    ParityVector mixed = new ParityVector(own.embedding(), foreign.positive());
    assertThatThrownBy(() -> opened(withVector(mixed)))
        .isInstanceOf(RejectedModelException.class)
        .hasMessageStartingWith("version 1: parity vector: positive, value ");
    ParityVector narrow = new ParityVector(own.embedding(), own.positive().subList(0, 3));
    assertThatThrownBy(() -> opened(withVector(narrow)))
        .hasMessage("version 1: parity vector: positive: 64 values (expected: 3)");
  }

  /** With other steps than the trainer ran only the embedding can be held against his. */
  @Test
  void aVersionThatRunsOtherStepsIsHeldToItsEmbeddingOnly() throws Exception {
    ParityVector own = trainersVector(files);
    ParityVector foreign = trainersVector(RandomModels.version(2));
    ModelBundleFiles otherPositive =
        withVector(new ParityVector(own.embedding(), foreign.positive()));
    ModelBundle.open(otherPositive, VIEWS, ROWS, new Device.Cpu(), StepLadder.of(3)).close();
    ModelBundleFiles otherEmbedding =
        withVector(new ParityVector(foreign.embedding(), own.positive()));
    assertThatThrownBy(
            () -> ModelBundle.open(otherEmbedding, VIEWS, ROWS, new Device.Cpu(), StepLadder.of(3)))
        .isInstanceOf(RejectedModelException.class);
  }

  private static ModelBundle opened(ModelBundleFiles files) throws RejectedModelException {
    return ModelBundle.open(files, VIEWS, ROWS, new Device.Cpu());
  }

  /** What a trainer would have got: the two graphs step by step, by the reference. */
  private static ParityVector trainersVector(ModelBundleFiles files) throws Exception {
    try (StepwiseExecutor stepwise = StepwiseExecutor.open(files)) {
      float[] x = ParityVector.anchor(WIDTH);
      float[][] noise = {ParityVector.noise(WIDTH, 1)};
      return new ParityVector(
          list(stepwise.encode(x)), list(stepwise.positives(x, noise, RandomModels.STEPS)));
    }
  }

  private static List<Float> list(float[] values) {
    return IntStream.range(0, values.length).mapToObj(i -> values[i]).toList();
  }

  private ModelBundleFiles withVector(ParityVector vector) {
    ModelManifest plain = files.manifest();
    return new ModelBundleFiles(
        new ModelManifest(
            plain.version(),
            plain.domain(),
            plain.embeddingWidth(),
            plain.schedule(),
            plain.conditionDropout(),
            plain.sampler(),
            plain.minSteps(),
            plain.files(),
            plain.parity().with(vector),
            plain.origin()),
        files.encoder(),
        files.denoiser());
  }

  @Test
  void aClosedBundleRefusesToRun() throws Exception {
    ModelBundle bundle = ModelBundle.open(files, RandomModels.VIEWS, ROWS, new Device.Cpu());
    BatchBuffers buffers = bundle.buffers(ROWS);
    bundle.close();
    assertThatThrownBy(() -> bundle.run(buffers, ROWS, RandomModels.STEPS))
        .isInstanceOf(IllegalStateException.class);
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
    float largest = 1;
    for (float value : expected) {
      largest = Math.max(largest, Math.abs(value));
    }
    for (int i = 0; i < actual.length; i++) {
      assertThat(actual[i]).as("value %d", i).isCloseTo(expected[i], within(1e-5f * largest));
    }
  }

  private static void run(ModelBundle bundle, BatchBuffers buffers, int rows, int steps) {
    try {
      bundle.run(buffers, rows, steps);
    } catch (OrtException failed) {
      throw new AssertionError(failed);
    }
  }

  private static float[] all(FloatBuffer buffer) {
    float[] values = new float[buffer.capacity()];
    buffer.get(0, values);
    return values;
  }

  /** One of the equal parts of each row. */
  private static float[] part(float[] values, int rows, int part, int parts) {
    int columns = values.length / rows / parts;
    float[] chosen = new float[rows * columns];
    for (int row = 0; row < rows; row++) {
      System.arraycopy(values, (row * parts + part) * columns, chosen, row * columns, columns);
    }
    return chosen;
  }

  private static float[] gaussians(long seed, int count) {
    float[] values = new float[count];
    NoiseSource.fill(seed, values, 0, count);
    return values;
  }
}
