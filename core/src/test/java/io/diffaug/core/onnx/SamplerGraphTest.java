package io.diffaug.core.onnx;

import static io.diffaug.core.onnx.HandBuiltModels.EMBEDDING;
import static io.diffaug.core.onnx.HandBuiltModels.WIDTH;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import io.diffaug.core.diffusion.Ddim;
import io.diffaug.core.diffusion.Guidance;
import io.diffaug.core.diffusion.NoiseSchedule;
import io.diffaug.core.diffusion.SamplerRun;
import io.diffaug.core.diffusion.SamplerTable;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SamplerGraphTest {
  private static final NoiseSchedule SCHEDULE = NoiseSchedule.linear(1000);
  private static final int[] TIMESTEPS = {999, 512, 256, 128, 0};

  @Test
  void theComposedGraphPassesTheVerifier() throws InvalidGraphException {
    for (int views = 1; views <= 3; views++) {
      GraphVerifier.verify(
          compose(table(0), views), GraphSignature.sampler(WIDTH, EMBEDDING, views, 1));
    }
  }

  @Test
  void theDenoiserStandsOnceAStepAndTheEncoderTwice() throws Exception {
    GraphProto graph = graph(compose(table(0), 2));
    assertThat(count(graph, "MatMul")).isEqualTo(TIMESTEPS.length + 2);
    assertThat(count(graph, "Sin")).isEqualTo(TIMESTEPS.length);
  }

  @Test
  void allCopiesShareOneSetOfWeights() throws Exception {
    List<String> matrices =
        graph(compose(table(0), 2)).getInitializerList().stream()
            .filter(tensor -> tensor.getDimsCount() == 2 && tensor.getDims(0) > 1)
            .map(TensorProto::getName)
            .toList();
    assertThat(matrices).containsExactlyInAnyOrder("encoder/weight", "denoiser/weight");
  }

  @Test
  void eachStepHasItsOwnTimestep() throws Exception {
    List<Float> timesteps =
        graph(compose(table(0), 2)).getInitializerList().stream()
            .filter(tensor -> tensor.getDimsList().equals(List.of(1L, 1L)))
            .map(
                tensor ->
                    tensor
                        .getRawData()
                        .asReadOnlyByteBuffer()
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .getFloat())
            .toList();
    assertThat(timesteps).containsExactly(999f, 512f, 256f, 128f, 0f);
  }

  @Test
  void theSameArgumentsGiveTheSameBytes() {
    assertThat(compose(table(0), 2)).isEqualTo(compose(table(0), 2));
  }

  @Test
  void theModelsFactsTravelAlong() throws Exception {
    assertThat(ModelProto.parseFrom(compose(table(0), 2)).getMetadataPropsList())
        .extracting(fact -> fact.getKey() + "=" + fact.getValue())
        .containsExactly(
            "encoder.seed=7", "sampler=ddim", "timesteps=[999, 512, 256, 128, 0]", "views=2");
  }

  @Test
  void aStochasticTableTakesItsFurtherDrawsInTheNoise() throws Exception {
    GraphVerifier.verify(
        compose(table(1), 2), GraphSignature.sampler(WIDTH, EMBEDDING, 2, TIMESTEPS.length));
  }

  @Test
  void guidanceAsksTheDenoiserTwiceAStep() throws Exception {
    SamplerRun guided =
        new SamplerRun(table(0), Optional.of(new Guidance(2, List.of(0f, 0f))), -1, 1);
    byte[] model =
        SamplerGraph.compose(
            HandBuiltModels.encoder(),
            HandBuiltModels.denoiser(),
            guided,
            (graph, input) -> input,
            2);
    GraphVerifier.verify(model, GraphSignature.sampler(WIDTH, EMBEDDING, 2, 1));
    assertThat(count(graph(model), "MatMul")).isEqualTo(2 * TIMESTEPS.length + 2);
  }

  @Test
  void noViewsAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> compose(table(0), 0))
        .withMessage("views: 0 (expected: >= 1)");
  }

  @Test
  void modelsThatDoNotFitAreNamed() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> compose(HandBuiltModels.denoiser(), HandBuiltModels.denoiser()))
        .withMessageStartingWith("encoder: x_t [batch, 3], t [1, 1], y [batch, 2] -> ");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> compose(HandBuiltModels.encoder(), HandBuiltModels.encoder()))
        .withMessageStartingWith("denoiser: x [batch, 3] -> y [batch, 2] (expected: x_t ");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> compose(HandBuiltModels.encoder(), new byte[] {1, 2, 3}))
        .withMessageStartingWith("denoiser: content: ");
  }

  private static byte[] compose(SamplerTable table, int views) {
    return compose(HandBuiltModels.encoder(), HandBuiltModels.denoiser(), table, views);
  }

  private static byte[] compose(byte[] encoder, byte[] denoiser) {
    return compose(encoder, denoiser, table(0), 1);
  }

  private static byte[] compose(byte[] encoder, byte[] denoiser, SamplerTable table, int views) {
    return SamplerGraph.compose(
        encoder,
        denoiser,
        new SamplerRun(table, Optional.empty(), -1, 1),
        (graph, input) -> input,
        views);
  }

  private static SamplerTable table(double eta) {
    return new SamplerTable(
        "ddim", SamplerTable.Start.PURE_NOISE, new Ddim(eta).rows(SCHEDULE, TIMESTEPS));
  }

  private static GraphProto graph(byte[] model) throws Exception {
    return ModelProto.parseFrom(model).getGraph();
  }

  private static long count(GraphProto graph, String operator) {
    return graph.getNodeList().stream().filter(node -> node.getOpType().equals(operator)).count();
  }
}
