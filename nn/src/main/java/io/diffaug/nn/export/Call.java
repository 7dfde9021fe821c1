package io.diffaug.nn.export;

import io.diffaug.core.onnx.ElementType;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * One call that forward made on a recording array.
 *
 * @param operation the method's name, such as {@code add}
 * @param operands receiver and arguments in order, lists of arrays laid out flat
 * @param results the recording arrays that came back
 * @param where class, method and line that called
 */
record Call(String operation, List<Operand> operands, List<Traced> results, String where) {

  /** What goes into a call. */
  sealed interface Operand permits Array, Argument {}

  /** An array: recording, or one that does not depend on the inputs. */
  sealed interface Array extends Operand permits Traced, Literal {
    /** What it is made of. */
    ElementType type();

    /** Its dimensions; {@link Reconciliation} marks those that depend on the batch. */
    List<Long> shape();
  }

  /**
   * A recording array.
   *
   * @param value which one: the inputs first, then in the order of their making
   * @param type what it is made of
   * @param shape its dimensions
   */
  record Traced(int value, ElementType type, List<Long> shape) implements Array {}

  /**
   * An array that does not depend on the inputs, with the values that it had when it was used.
   *
   * @param name the parameter that it is, or a name that says it is none
   * @param type what it is made of
   * @param shape its dimensions
   * @param values its elements, row after row, little-endian; two buffers are equal if their bytes
   *     are
   */
  record Literal(String name, ElementType type, List<Long> shape, ByteBuffer values)
      implements Array {
    @Override
    public String toString() {
      return name + " " + shape;
    }
  }

  /**
   * Anything that is no array: a number, axes, a flag, or the null of an array that is left out.
   *
   * @param value the argument as it was passed
   */
  record Argument(Object value) implements Operand {
    @Override
    public boolean equals(Object other) {
      return other instanceof Argument that && Objects.deepEquals(value, that.value);
    }

    @Override
    public int hashCode() {
      return Arrays.deepHashCode(new Object[] {value});
    }

    @Override
    public String toString() {
      String text = Arrays.deepToString(new Object[] {value});
      return text.substring(1, text.length() - 1);
    }
  }
}
