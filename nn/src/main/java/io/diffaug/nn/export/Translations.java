package io.diffaug.nn.export;

import io.diffaug.core.onnx.Operator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The table of what can be exported: one line an operation, named as DJL's method is. An operation
 * that a new network needs gets a line in the table of its kind, and an {@link Operator} if ONNX's
 * list lacks it.
 */
final class Translations {
  private static final Map<String, Translation> TABLE = new TreeMap<>();

  static {
    for (Map<String, Translation> kind :
        List.of(
            Elementwise.TABLE,
            Choices.TABLE,
            Layers.TABLE,
            Reductions.TABLE,
            Selections.TABLE,
            Shapes.TABLE)) {
      TABLE.putAll(kind);
    }
  }

  private Translations() {}

  /**
   * Checks that an operation can be translated.
   *
   * @throws ExportException if it cannot
   */
  static void require(String operation, CallSite site) {
    if (TABLE.containsKey(operation)) {
      return;
    }
    Optional<Refusal> known = Refusal.of(operation);
    throw new ExportException(
        "operation "
            + operation
            + " at "
            + site.where()
            + ": no translation"
            + known
                .map(refusal -> ", " + refusal.reason() + ". Instead: " + refusal.instead())
                .orElse("")
            + " (expected: one of "
            + names()
            + ")");
  }

  /** The operations that have a translation, in alphabetical order. */
  static List<String> names() {
    return List.copyOf(TABLE.keySet());
  }

  /** Appends an operation to its graph and gives the names of its results. */
  static List<String> append(Operation operation) {
    try {
      return TABLE.get(operation.call().operation()).append(operation);
    } catch (IllegalArgumentException e) {
      throw new ExportException(
          operation.call().operation() + " at " + operation.call().where() + ": " + e.getMessage(),
          e);
    }
  }
}
