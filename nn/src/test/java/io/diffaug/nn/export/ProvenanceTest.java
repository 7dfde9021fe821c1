package io.diffaug.nn.export;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.core.Linear;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A model file says where it comes from, and equal blocks give equal files. */
class ProvenanceTest {
  private final NDManager manager = NDManager.newBaseManager();
  private final Block block =
      Parity.initialised(manager, Linear.builder().setUnits(3).build(), new Shape(2, 4));

  @AfterEach
  void closeManager() {
    manager.close();
  }

  @Test
  void aModelSaysWhatItIsAndWhoWroteIt() throws Exception {
    Map<String, String> facts = facts();
    assertThat(facts)
        .containsEntry("block", "ai.djl.nn.core.Linear")
        .containsEntry("parameters", "15")
        .containsEntry("inputs", "x FLOAT [batch, 4]")
        .containsEntry("outputs", "y FLOAT [batch, 3]")
        .containsEntry("opset", "13")
        .containsEntry("djl", "0.36.0")
        .containsEntry("seed", "7");
    assertThat(facts.get("exporter")).matches("diffaug-streams \\d+\\.\\d+\\.\\d+\\S*");
    assertThat(facts.get("weights.sha256")).matches("[0-9a-f]{64}");
  }

  @Test
  void equalBlocksGiveEqualBytes() {
    assertThat(exporter().export(block)).isEqualTo(exporter().export(block));
  }

  @Test
  void anotherWeightGivesAnotherDigest() throws Exception {
    String before = facts().get("weights.sha256");
    block.getParameters().get(0).getValue().getArray().addi(1);
    assertThat(facts().get("weights.sha256")).isNotEqualTo(before);
  }

  private Map<String, String> facts() throws Exception {
    return ModelProto.parseFrom(exporter().export(block)).getMetadataPropsList().stream()
        .collect(
            Collectors.toMap(StringStringEntryProto::getKey, StringStringEntryProto::getValue));
  }

  private static OnnxExporter exporter() {
    return new OnnxExporter("linear").input("x", new Shape(-1, 4)).output("y").fact("seed", "7");
  }
}
