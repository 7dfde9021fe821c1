package io.diffaug.core.onnx;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.AttributeProto.AttributeType;
import ai.onnx.proto.OnnxMl.FunctionProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.SparseTensorProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorAnnotation;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TrainingInfoProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import java.util.Arrays;
import java.util.Random;
import java.util.function.Consumer;
import org.assertj.core.api.ThrowableAssertAlternative;
import org.junit.jupiter.api.Test;

class GraphVerifierTest {
  private static final GraphSignature SIGNATURE =
      GraphSignature.encoder(HandBuiltModels.WIDTH, HandBuiltModels.EMBEDDING);

  @Test
  void whatTheBuilderWritesPasses() {
    assertThatCode(() -> GraphVerifier.verify(HandBuiltModels.encoder(), SIGNATURE))
        .doesNotThrowAnyException();
  }

  @Test
  void garbageIsRefusedAsNoModel() {
    byte[] noise = new byte[4096];
    new Random(1).nextBytes(noise);
    rejected(noise).withMessageEndingWith("(expected: an ONNX model)");
    rejected(new byte[0]).withMessage("graph: absent (expected: an ONNX model with a graph)");
  }

  @Test
  void everyTruncationIsRefused() {
    byte[] model = HandBuiltModels.encoder();
    for (int length = 0; length < model.length; length++) {
      byte[] truncated = Arrays.copyOf(model, length);
      // A cut between two of the model's fields leaves a model: what was cut off is then missing.
      if (hasAllButMetadata(truncated)) {
        continue;
      }
      rejected(truncated).withMessageContaining("expected");
    }
  }

  @Test
  void anUnlistedOperatorIsNamed() {
    rejected(model -> node(model).setOpType("Loop"))
        .withMessageStartingWith("operator Loop (expected: one of [Abs, ");
    rejected(model -> node(model).setDomain("com.microsoft"))
        .withMessageStartingWith("operator com.microsoft:MatMul (expected: one of ");
  }

  @Test
  void anotherOperatorSetIsRefused() {
    rejected(model -> model.getOpsetImportBuilder(0).setVersion(18))
        .withMessage("operator set version: 18 (expected: 13 to 17)");
    rejected(
            model ->
                model.addOpsetImport(
                    OperatorSetIdProto.newBuilder().setDomain("com.microsoft").setVersion(1)))
        .withMessage("operator set com.microsoft (expected: the default domain only)");
    rejected(model -> model.clearOpsetImport()).withMessage("operator sets: 0 (expected: 1)");
  }

  @Test
  void aFileThatIsTooLongIsRefusedBeforeItIsParsed() {
    byte[] garbage = {-1, -1, -1, -1, -1};
    assertThatExceptionOfType(InvalidGraphException.class)
        .isThrownBy(() -> GraphVerifier.parse(garbage, 4))
        .withMessage("size: 5 bytes (expected: at most 4)");
    assertThatExceptionOfType(InvalidGraphException.class)
        .isThrownBy(() -> GraphVerifier.parse(garbage, 5))
        .withMessageStartingWith("content: ");
  }

  @Test
  void functionsAreRefused() {
    rejected(model -> model.addFunctions(FunctionProto.newBuilder().setName("mine")))
        .withMessage("function mine (expected: no functions)");
  }

  @Test
  void aNestedGraphIsRefusedWhereverItHides() {
    rejected(
            model ->
                node(model)
                    .setOpType("If")
                    .addAttribute(
                        attribute("then_branch", AttributeType.GRAPH).setG(ofForeignOperator())))
        .withMessageStartingWith("operator If (expected: one of [Abs, ");
    rejectedAlpha(attribute("alpha", AttributeType.GRAPH).setG(ofForeignOperator()))
        .withMessage("LeakyRelu attribute alpha: GRAPH (expected: FLOAT)");
    rejectedAlpha(attribute("alpha", AttributeType.GRAPHS).addGraphs(ofForeignOperator()))
        .withMessage("LeakyRelu attribute alpha: GRAPHS (expected: FLOAT)");
    rejectedAlpha(alpha().setG(ofForeignOperator()))
        .withMessage("AttributeProto: g (expected: only [doc_string, f, i, ints, name, type])");
    rejectedAlpha(alpha().addGraphs(ofForeignOperator()))
        .withMessageStartingWith("AttributeProto: graphs (expected: only ");
  }

  @Test
  void anAttributeCarriesNoTensorBesideItsNumber() {
    rejectedAlpha(alpha().setT(TensorProto.getDefaultInstance()))
        .withMessageStartingWith("AttributeProto: t (expected: only ");
    rejectedAlpha(alpha().setSparseTensor(SparseTensorProto.getDefaultInstance()))
        .withMessageStartingWith("AttributeProto: sparse_tensor (expected: only ");
    rejectedAlpha(alpha().setRefAttrName("of a function"))
        .withMessageStartingWith("AttributeProto: ref_attr_name (expected: only ");
  }

  @Test
  void aGraphToTrainWithIsRefused() {
    rejected(
            model ->
                model.addTrainingInfo(
                    TrainingInfoProto.newBuilder().setAlgorithm(ofForeignOperator())))
        .withMessageStartingWith("ModelProto: training_info (expected: only ");
  }

  @Test
  void whatElseTheFormatCouldCarryIsRefused() {
    rejected(
            model ->
                model
                    .getGraphBuilder()
                    .addSparseInitializer(SparseTensorProto.getDefaultInstance()))
        .withMessageStartingWith("GraphProto: sparse_initializer (expected: only ");
    rejected(
            model ->
                model
                    .getGraphBuilder()
                    .addQuantizationAnnotation(TensorAnnotation.getDefaultInstance()))
        .withMessageStartingWith("GraphProto: quantization_annotation (expected: only ");
    rejected(model -> model.getGraphBuilder().addValueInfo(opaque()))
        .withMessageStartingWith("GraphProto: value_info (expected: only ");
    rejected(model -> node(model).setOverload("mine"))
        .withMessageStartingWith("NodeProto: overload (expected: only ");
    rejected(model -> weight(model).addFloatData(1))
        .withMessageStartingWith("TensorProto: float_data (expected: only ");
    rejected(model -> weight(model).setSegment(TensorProto.Segment.getDefaultInstance()))
        .withMessageStartingWith("TensorProto: segment (expected: only ");
  }

  /** Device configurations stand in field 10 of a node, and in field 26 of a model. */
  @Test
  void aFieldThatOnlyLaterReleasesOfTheFormatKnowIsRefusedByItsNumber() {
    UnknownFieldSet.Field text =
        UnknownFieldSet.Field.newBuilder().addLengthDelimited(ByteString.EMPTY).build();
    rejected(
            model ->
                node(model)
                    .setUnknownFields(UnknownFieldSet.newBuilder().addField(10, text).build()))
        .withMessageStartingWith("NodeProto: field 10 (expected: only ");
    rejected(
            model ->
                model.setUnknownFields(UnknownFieldSet.newBuilder().addField(26, text).build()))
        .withMessageStartingWith("ModelProto: field 26 (expected: only ");
  }

  @Test
  void textsForPeopleAreLetIn() throws Exception {
    ModelProto.Builder model = ModelProto.parseFrom(HandBuiltModels.encoder()).toBuilder();
    model.setProducerVersion("1").setModelVersion(7).setDomain("org.example").setDocString("so");
    model.addMetadataProps(StringStringEntryProto.newBuilder().setKey("ort_config").setValue("{}"));
    node(model).setName("first").setDocString("multiplies");
    weight(model).setDocString("what it multiplies with");

    assertThatCode(() -> GraphVerifier.verify(model.build().toByteArray(), SIGNATURE))
        .doesNotThrowAnyException();
  }

  @Test
  void dataOutsideTheFileIsRefused() {
    rejected(model -> weight(model).setDataLocation(TensorProto.DataLocation.EXTERNAL))
        .withMessage("weight: external data (expected: data inside the file)");
    rejected(
            model ->
                weight(model)
                    .addExternalData(
                        StringStringEntryProto.newBuilder()
                            .setKey("location")
                            .setValue("../secret")))
        .withMessage("weight: external data (expected: data inside the file)");
  }

  @Test
  void weightsThatDoNotFillTheirShapeAreRefused() {
    rejected(model -> weight(model).setDims(0, 4))
        .withMessage("weight: 24 bytes of raw data (expected: 32)");
    rejected(model -> weight(model).setDims(0, Long.MAX_VALUE))
        .withMessageContaining("(expected: sizes >= 1 that fit the file)");
    rejected(model -> weight(model).setDataType(TensorProto.DataType.STRING.getNumber()))
        .withMessage("weight: data type 8 (expected: one of [BOOL, INT32, INT64, FLOAT])");
  }

  @Test
  void aWeightThatIsNoNumberIsNamed() {
    byte[] nan = {0, 0, (byte) 0xc0, 0x7f};
    rejected(
            model -> {
              ByteString whole = weight(model).getRawData();
              weight(model)
                  .setRawData(
                      whole
                          .substring(0, 8)
                          .concat(ByteString.copyFrom(nan))
                          .concat(whole.substring(12)));
            })
        .withMessage("weight: value 2 is NaN (expected: a number)");
  }

  @Test
  void aNodeMustReadWhatIsThereAndWriteWhatIsNot() {
    rejected(model -> node(model).setInput(0, "nothing"))
        .withMessage("MatMul: reads \"nothing\" (expected: a value defined before)");
    rejected(model -> node(model).setOutput(0, "x"))
        .withMessage("value \"x\": defined twice or unnamed (expected: a name of its own)");
    rejected(model -> node(model).addInput("x")).withMessage("MatMul inputs: 3 (expected: 2)");
    rejected(model -> node(model).clearInput()).withMessage("MatMul inputs: 0 (expected: 2)");
    rejected(model -> node(model).addOutput("second"))
        .withMessage("MatMul outputs: 2 (expected: 1)");
  }

  @Test
  void typesAreFollowedFromNodeToNode() {
    rejected(model -> weight(model).setDataType(TensorProto.DataType.INT32.getNumber()))
        .withMessage("MatMul input 1: INT32 (expected: FLOAT)");
    rejected(model -> node(model).setOpType("And"))
        .withMessage("And input 0: FLOAT (expected: BOOL)");
    rejected(model -> node(model).setOpType("Less"))
        .withMessage("output y: BOOL (expected: FLOAT)");
    rejected(model -> node(model).setOpType("Cast").clearInput().addInput("x"))
        .withMessageStartingWith("Cast attribute to: 0 (expected: the number of one of ");
  }

  @Test
  void anOperatorOfALaterSetIsRefused() {
    rejected(model -> node(model).setOpType("LayerNormalization"))
        .withMessage("LayerNormalization in operator set 13 (expected: 17 or later)");
  }

  @Test
  void anotherSignatureIsRefusedWithBoth() {
    assertThatExceptionOfType(InvalidGraphException.class)
        .isThrownBy(
            () -> GraphVerifier.verify(HandBuiltModels.encoder(), GraphSignature.encoder(64, 2)))
        .withMessage(
            "signature: x [batch, 3] -> y [batch, 2] (expected: x [batch, 64] -> y [batch, 2])");
  }

  @Test
  void tensorsOfOtherNamesAreRefused() {
    rejected(
            model -> {
              model.getGraphBuilder().getInputBuilder(0).setName("sample");
              node(model).setInput(0, "sample");
            })
        .withMessage(
            "signature: sample [batch, 3] -> y [batch, 2] (expected: x [batch, 3] -> y [batch, 2])");
    rejected(
            model -> {
              model.getGraphBuilder().getNodeBuilder(1).setOutput(0, "embedding");
              model.getGraphBuilder().getOutputBuilder(0).setName("embedding");
            })
        .withMessage(
            "signature: x [batch, 3] -> embedding [batch, 2]"
                + " (expected: x [batch, 3] -> y [batch, 2])");
  }

  private static ValueInfoProto opaque() {
    return ValueInfoProto.newBuilder()
        .setName("y")
        .setType(
            TypeProto.newBuilder()
                .setOpaqueType(TypeProto.Opaque.newBuilder().setDomain("mine").setName("mine")))
        .build();
  }

  private static GraphProto.Builder ofForeignOperator() {
    return GraphProto.newBuilder()
        .setName("nested")
        .addNode(NodeProto.newBuilder().setDomain("com.microsoft").setOpType("X"));
  }

  private static AttributeProto.Builder attribute(String name, AttributeType type) {
    return AttributeProto.newBuilder().setName(name).setType(type);
  }

  /** What LeakyRelu takes. */
  private static AttributeProto.Builder alpha() {
    return attribute("alpha", AttributeType.FLOAT).setF(0.1f);
  }

  private static ThrowableAssertAlternative<InvalidGraphException> rejectedAlpha(
      AttributeProto.Builder alpha) {
    return rejected(
        model -> node(model).setOpType("LeakyRelu").clearInput().addInput("x").addAttribute(alpha));
  }

  private static NodeProto.Builder node(ModelProto.Builder model) {
    return model.getGraphBuilder().getNodeBuilder(0);
  }

  private static TensorProto.Builder weight(ModelProto.Builder model) {
    return model.getGraphBuilder().getInitializerBuilder(0);
  }

  private static boolean hasAllButMetadata(byte[] bytes) {
    try {
      ModelProto whole = ModelProto.parseFrom(HandBuiltModels.encoder());
      ModelProto cut = ModelProto.parseFrom(bytes);
      return cut.getGraph().equals(whole.getGraph())
          && cut.getOpsetImportList().equals(whole.getOpsetImportList());
    } catch (InvalidProtocolBufferException e) {
      return false;
    }
  }

  private static ThrowableAssertAlternative<InvalidGraphException> rejected(
      Consumer<ModelProto.Builder> change) {
    try {
      ModelProto.Builder model = ModelProto.parseFrom(HandBuiltModels.encoder()).toBuilder();
      change.accept(model);
      return rejected(model.build().toByteArray());
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException(e);
    }
  }

  private static ThrowableAssertAlternative<InvalidGraphException> rejected(byte[] model) {
    return assertThatExceptionOfType(InvalidGraphException.class)
        .isThrownBy(() -> GraphVerifier.verify(model, SIGNATURE));
  }
}
