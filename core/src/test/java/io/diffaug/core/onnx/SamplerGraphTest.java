package io.diffaug.core.onnx;

import static io.diffaug.core.onnx.HandBuiltModels.EMBEDDING;
import static io.diffaug.core.onnx.HandBuiltModels.WIDTH;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import io.diffaug.core.diffusion.Ddim;
import io.diffaug.core.diffusion.Guidance;
import io.diffaug.core.diffusion.NoiseSchedule;
import io.diffaug.core.diffusion.SamplerFamily;
import io.diffaug.core.diffusion.SamplerRun;
import io.diffaug.core.diffusion.SamplerTable;
import java.nio.ByteOrder;
import java.util.ArrayList;
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
    assertThat(count(graph, "Sin")).isEqualTo(TIMESTEPS.length);
    assertThat(
            graph.getNodeList().stream()
                .filter(node -> node.getInputList().contains("encoder/weight")))
        .hasSize(2);
  }

  @Test
  void whatHangsOnTheConditionAloneStandsOnce() throws Exception {
    GraphProto graph = graph(compose(table(0), 2));
    assertThat(
            graph.getNodeList().stream()
                .filter(node -> node.getInputList().contains("denoiser/weight")))
        .hasSize(1);
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
    assertThat(count(graph(model), "Sin")).isEqualTo(2L * TIMESTEPS.length);
    assertThat(count(graph(model), "MatMul")).isEqualTo(2 + 2);
  }

  @Test
  void aLoopHoldsTheDenoiserOnceAndReadsTheTable() throws Exception {
    ModelProto model = ModelProto.parseFrom(composeLoop(family(0)));
    GraphProto graph = model.getGraph();
    assertThat(graph.getInputList())
        .extracting(ValueInfoProto::getName)
        .containsExactly("x", "noise", "table");
    assertThat(count(graph, "Scan")).isEqualTo(1);
    assertThat(count(graph, "Sin")).isZero();
    assertThat(count(body(graph), "Sin")).isEqualTo(1);
    assertThat(count(body(graph), "MatMul")).as("hangs on the condition alone").isZero();
    assertThat(body(graph).getInitializerCount()).isZero();
    assertThat(model.getMetadataPropsList())
        .extracting(fact -> fact.getKey() + "=" + fact.getValue())
        .contains("timesteps=[[999, 512, 256, 128, 0], [999, 256], [0]]");
  }

  @Test
  void aLoopCarriesOnlyWhatItsFamilyHas() throws Exception {
    assertThat(body(graph(composeLoop(family(0)))).getInputCount()).isEqualTo(2 + 5);
    assertThat(body(graph(composeLoop(family(1)))).getInputCount()).isEqualTo(2 + 6 + 1);
  }

  @Test
  void namesAreUniqueWithinALoopAndAroundIt() throws Exception {
    GraphProto graph = graph(composeLoop(family(1)));
    List<String> names = new ArrayList<>();
    for (GraphProto part : List.of(graph, body(graph))) {
      part.getInputList().forEach(input -> names.add(input.getName()));
      part.getInitializerList().forEach(initializer -> names.add(initializer.getName()));
      part.getNodeList().forEach(node -> names.addAll(node.getOutputList()));
    }
    assertThat(names).doesNotHaveDuplicates();
  }

  @Test
  void noPublishedFileMayHoldALoop() {
    assertThatThrownBy(
            () -> GraphVerifier.verify(composeLoop(family(0)), GraphSignature.encoder(3, 2)))
        .isInstanceOf(InvalidGraphException.class)
        .hasMessageStartingWith("operator Scan (expected: one of ");
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

  private static byte[] composeLoop(SamplerFamily family) {
    return SamplerGraph.composeLoop(
        HandBuiltModels.encoder(), HandBuiltModels.denoiser(), family, (graph, input) -> input, 2);
  }

  private static SamplerFamily family(double eta) {
    return new SamplerFamily(List.of(run(eta, TIMESTEPS), run(eta, 999, 256), run(eta, 0)));
  }

  private static SamplerRun run(double eta, int... timesteps) {
    return new SamplerRun(table(eta, timesteps), Optional.empty(), -1, 1);
  }

  private static SamplerTable table(double eta) {
    return table(eta, TIMESTEPS);
  }

  private static SamplerTable table(double eta, int... timesteps) {
    return new SamplerTable(
        "ddim", SamplerTable.Start.PURE_NOISE, new Ddim(eta).rows(SCHEDULE, timesteps));
  }

  private static GraphProto body(GraphProto graph) {
    return graph.getNodeList().stream()
        .filter(node -> node.getOpType().equals("Scan"))
        .findFirst()
        .orElseThrow()
        .getAttributeList()
        .stream()
        .filter(AttributeProto::hasG)
        .findFirst()
        .orElseThrow()
        .getG();
  }

  private static GraphProto graph(byte[] model) throws Exception {
    return ModelProto.parseFrom(model).getGraph();
  }

  private static long count(GraphProto graph, String operator) {
    return graph.getNodeList().stream().filter(node -> node.getOpType().equals(operator)).count();
  }
}
