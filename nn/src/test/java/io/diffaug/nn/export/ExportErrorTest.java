package io.diffaug.nn.export;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.LambdaBlock;
import ai.djl.nn.core.Linear;
import java.util.function.Function;
import org.assertj.core.api.ThrowableAssertAlternative;
import org.junit.jupiter.api.Test;

/** What cannot be exported says so, with the culprit's name and place. */
class ExportErrorTest {

  @Test
  void anOperationWithoutATranslationIsNamedWithThoseThatHaveOne() {
    refused(x -> x.cumSum(1))
        .withMessageContaining("operation cumSum at ExportErrorTest.")
        .withMessageContaining("no translation (expected: one of [abs, add, ");
  }

  @Test
  void anArrayThatLeavesTheTraceIsAnErrorNamingItsCaller() {
    refused(x -> x.mul(x.toFloatArray()[0]))
        .withMessageContaining("leaves the trace through toFloatArray at ExportErrorTest.");
    refused(x -> x.mul(x.getFloat(0, 0)))
        .withMessageContaining("leaves the trace through getFloat at ExportErrorTest.");
    refused(x -> x.mul(x.sum().toArray()[0]))
        .withMessageContaining("leaves the trace through toArray at ExportErrorTest.");
    refused(x -> x.contentEquals(x.neg()) ? x : x.neg())
        .withMessageContaining("leaves the trace through contentEquals at ExportErrorTest.");
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
    refused(x -> x.reshape(3, 2, 2)).withMessageContaining("forward at batch size 5");
    refused(x -> x.div(x.size(0)))
        .withMessageContaining("an argument of div at ExportErrorTest.")
        .withMessageContaining("3 at batch size 3, 5 at 5");
    refused(x -> x.add(x.getManager().zeros(x.getShape())))
        .withMessageContaining("a constant of add at ExportErrorTest.");
    refused(x -> x.size(0) == 3 ? x.neg() : x.abs())
        .withMessageContaining("the calls of neg at ExportErrorTest.");
  }

  @Test
  void noiseMadeInForwardIsAnError() {
    refused(x -> x.add(x.getManager().randomNormal(new Shape(1, 4))))
        .withMessageContaining("a constant of add at ExportErrorTest.");
  }

  @Test
  void aChangeInPlaceIsAnError() {
    refused(x -> x.addi(1)).withMessageContaining("operation addi at ExportErrorTest.");
    refused(
            x -> {
              x.set(new NDIndex(":, 0"), 1);
              return x;
            })
        .withMessageContaining("set at ExportErrorTest.")
        .withMessageContaining("in place");
  }

  @Test
  void anotherTypeThanFloatIsAnError() {
    refused(x -> x.toType(DataType.INT32, false))
        .withMessageContaining("toType's result at ExportErrorTest.")
        .withMessageContaining("INT32 (expected: FLOAT32)");
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
}
