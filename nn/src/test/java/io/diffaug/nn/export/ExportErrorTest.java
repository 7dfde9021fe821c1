package io.diffaug.nn.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Block;
import ai.djl.nn.LambdaBlock;
import ai.djl.nn.Parameter;
import ai.djl.nn.core.Linear;
import ai.djl.nn.recurrent.GRU;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.assertj.core.api.ThrowableAssertAlternative;
import org.junit.jupiter.api.Test;

/** What cannot be exported says so, with the culprit's name and place. */
class ExportErrorTest {

  @Test
  void anOperationWithoutATranslationIsNamedWithThoseThatHaveOne() {
    refused(x -> x.cumProd(1))
        .withMessageContaining("operation cumProd at ExportErrorTest.")
        .withMessageContaining("no translation, ONNX has no operator for it. Instead: ")
        .withMessageContaining("(expected: one of [abs, acos, add, ");
  }

  @Test
  void aRecurrentLayerIsNamed() {
    GRU layer = GRU.builder().setStateSize(3).setNumLayers(1).build();
    try (NDManager manager = NDManager.newBaseManager()) {
      Parity.initialised(manager, layer, new Shape(2, 3, 4));
      assertThatExceptionOfType(ExportException.class)
          .isThrownBy(
              () ->
                  new OnnxExporter("gru").input("x", new Shape(-1, 3, 4)).output("y").export(layer))
          .withMessageContaining("operation gru at ")
          .withMessageContaining("recurrent layers are not exported yet");
    }
  }

  @Test
  void anArrayThatLeavesTheTraceIsAnErrorNamingItsCaller() {
    refused(x -> x.mul(x.toFloatArray()[0]))
        .withMessageContaining("leaves the trace through toFloatArray at ExportErrorTest.");
    refused(x -> x.mul(x.toByteBuffer().getFloat()))
        .withMessageContaining("leaves the trace through toByteBuffer at ExportErrorTest.");
    refused(x -> x.mul(x.getFloat(0, 0)))
        .withMessageContaining("leaves the trace through getFloat at ExportErrorTest.");
    refused(x -> x.mul(x.sum().toArray()[0]))
        .withMessageContaining("leaves the trace through toArray at ExportErrorTest.");
  }

  @Test
  void aBranchOnAValueIsAnErrorThatPointsToWhere() {
    refused(x -> x.contentEquals(x.neg()) ? x : x.neg())
        .withMessageContaining("leaves the trace through contentEquals at ExportErrorTest.")
        .withMessageContaining("choose with NDArrays.where");
    refused(x -> x.sum().getFloat() > 0 ? x : x.neg())
        .withMessageContaining("leaves the trace through getFloat at ExportErrorTest.")
        .withMessageContaining("choose with NDArrays.where");
    refused(x -> x.get(x.gt(0)))
        .withMessageContaining("get at ExportErrorTest.")
        .withMessageContaining("NDArrays.where for a mask");
  }

  @Test
  void aManagerThatWouldCopyARecordingArrayIsAnError() {
    refused(x -> x.getManager().from(x))
        .withMessageContaining("leaves the trace through from at ExportErrorTest.");
  }

  @Test
  void aConstantThatTakesARecordingArrayIsAnErrorThatSaysHowToTurnItRound() {
    refused(x -> x.getManager().ones(new Shape(1, 4)).mul(x))
        .withMessageContaining("leaves the trace through mul at ExportErrorTest.")
        .withMessageContaining("x.mul(weight), not weight.mul(x)");
  }

  @Test
  void aLiteralBatchSizeIsAnError() {
    refused(x -> x.reshape(3, 2, 2))
        .withMessageContaining("forward at batch size 5, ExportErrorTest.");
    refused(x -> x.div(x.size(0)))
        .withMessageContaining("an argument of div at ExportErrorTest.")
        .withMessageContaining("3 at batch size 3, 5 at 5");
    refused(x -> x.add(x.getManager().zeros(x.getShape())))
        .withMessageContaining("a constant of add at ExportErrorTest.")
        .withMessageContaining("let constants broadcast from 1");
    refused(x -> x.size(0) == 3 ? x.neg() : x.abs())
        .withMessageContaining("the calls of neg at ExportErrorTest.");
    refused(x -> x.mul(2).repeat(0, 2))
        .withMessageContaining("output y: a dimension computed from the batch size");
  }

  @Test
  void aSqueezeThatWouldTakeABatchOfOneWithItIsAnError() {
    refused(x -> x.expandDims(1).squeeze())
        .withMessageContaining("squeeze at ExportErrorTest.")
        .withMessageContaining("would remove the batch too where it is 1");
  }

  @Test
  void randomnessInForwardIsAnError() {
    refused(x -> x.add(x.getManager().randomNormal(new Shape(1, 4))))
        .withMessageContaining("a constant of add at ExportErrorTest.")
        .withMessageContaining("in one run, ")
        .withMessageContaining("give noise as an input");
    refused(x -> x.add(x.getManager().randomUniform(0, 1, x.getShape())))
        .withMessageContaining("a constant of add at ExportErrorTest.")
        .withMessageContaining("give noise as an input");
  }

  @Test
  void stateThatMovesFromCallToCallIsAnError() {
    AtomicInteger calls = new AtomicInteger();
    refused(x -> x.mul(calls.incrementAndGet()))
        .withMessageContaining("an argument of mul at ExportErrorTest.")
        .withMessageContaining("1 in one run, 2 in the next")
        .withMessageContaining("keep no state");
  }

  @Test
  void aChangeInPlaceIsAnError() {
    refused(
            x -> {
              x.set(new NDIndex(":, 0"), 1);
              return x;
            })
        .withMessageContaining("set at ExportErrorTest.")
        .withMessageContaining("in place");
  }

  @Test
  void anArrayThatSharesChangedElementsIsAnError() {
    refused(
            x -> {
              NDArray view = x.reshape(-1, 2, 2);
              x.addi(1);
              return view.mul(2);
            })
        .withMessageContaining("the use of an array at ExportErrorTest.")
        .withMessageContaining("changed in place through another array");
  }

  @Test
  void aChangeOfAParameterIsAnErrorAndChangesNothing() {
    try (NDManager manager = NDManager.newBaseManager()) {
      Block moving = Parity.initialised(manager, new MovingWeight(), new Shape(2, 4));
      NDArray weight = moving.getParameters().get(0).getValue().getArray();
      float[] before = weight.toFloatArray();
      refused(moving)
          .withMessageContaining("muli at ExportErrorTest$MovingWeight.forwardInternal:")
          .withMessageContaining("changes a parameter of the block");
      assertThat(weight.toFloatArray()).isEqualTo(before);
    }
  }

  @Test
  void aTypeThatIsNotExportedIsAnError() {
    refused(x -> x.toType(DataType.FLOAT64, false))
        .withMessageContaining("toType's result at ExportErrorTest.")
        .withMessageContaining("FLOAT64 (expected: one of [float32, int32, int64, boolean]");
    refused(x -> x.toType(DataType.INT64, false).mul(0.5))
        .withMessageContaining("mul's result at ExportErrorTest.")
        .withMessageContaining("cast with toType first");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new OnnxExporter("half").input("x", new Shape(-1, 4), DataType.FLOAT16))
        .withMessageStartingWith("x: FLOAT16 (expected: one of [");
  }

  @Test
  void anOperatorOnTypesThatItDoesNotTakeIsAnErrorNamingItsCaller() {
    refused(x -> x.gt(0).max())
        .withMessageContaining("max at ExportErrorTest.")
        .withMessageContaining("ReduceMax input 0: BOOL (expected: [INT32, INT64, FLOAT])");
  }

  @Test
  void anOutputThatDoesNotDependOnTheInputsIsAnError() {
    refused(x -> x.getManager().ones(new Shape(1, 4)))
        .withMessageContaining("output 0: does not depend on the inputs");
  }

  @Test
  void aBlockWithoutValuesIsAnError() {
    refused(Linear.builder().setUnits(3).build())
        .withMessageContaining("weight: no value (expected: an initialised block)");
  }

  @Test
  void anotherNumberOfOutputsThanDeclaredIsAnError() {
    refused(new LambdaBlock(inputs -> new NDList(inputs.head(), inputs.head())))
        .withMessageContaining("outputs: 2 (expected: 1, [y])");
  }

  private static ThrowableAssertAlternative<ExportException> refused(
      Function<NDArray, NDArray> forward) {
    return refused(Parity.block(forward));
  }

  private static ThrowableAssertAlternative<ExportException> refused(Block block) {
    OnnxExporter exporter = new OnnxExporter("refused").input("x", new Shape(-1, 4)).output("y");
    return assertThatExceptionOfType(ExportException.class)
        .isThrownBy(() -> exporter.export(block));
  }

  /** Doubles its weight at each call. */
  private static final class MovingWeight extends AbstractBlock {
    private final Parameter weight =
        addParameter(
            Parameter.builder()
                .setName("weight")
                .setType(Parameter.Type.WEIGHT)
                .optShape(new Shape(1, 4))
                .build());

    @Override
    protected NDList forwardInternal(
        ParameterStore store, NDList inputs, boolean training, PairList<String, Object> params) {
      NDArray x = inputs.head();
      return new NDList(x.mul(store.getValue(weight, x.getDevice(), training).muli(2)));
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputs) {
      return inputs;
    }
  }
}
