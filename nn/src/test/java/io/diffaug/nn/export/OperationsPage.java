package io.diffaug.nn.export;

import static java.util.stream.Collectors.joining;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.internal.NDArrayEx;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import com.google.protobuf.InvalidProtocolBufferException;
import io.diffaug.core.onnx.Operator;
import io.diffaug.nn.export.RecordingArray.Road;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Writes docs/onnx-operations.md from the tables of the code and from what the cases export. */
final class OperationsPage {
  private static final String HEAD =
      """
      # Operations that the exporter translates

      Generated from the code; a test fails when it is stale. To write it anew:
      `mvn -pl nn -am test -Dtest=OperationsPageTest -Dsurefire.failIfNoSpecifiedTests=false \
      -Ddiffaug.docs.write=true`.

      What DJL computes with PyTorch decides what is exported: each operation here has a test that
      compares both at batch sizes 1, 2, 7 and 64, within 1e-5 of the largest output (or of 1). Types
      are float32, int64, int32 and boolean, promoted as in PyTorch. How to use the exporter:
      [exporter.md](exporter.md).

      """;

  private static final Map<String, String> NOTES =
      Map.of(
          "avgPool", "DJL's engine overlooks `countIncludePad`: padding counts, here too",
          "batchNorm", "inference; DJL's engine takes axis -1 for 1",
          "dropout", "inference: passes its input on",
          "gatherNd", "an index of depth 1; DJL's engine changes a deeper one in place",
          "get", "an array of integers at one axis",
          "pick", "what `get` with `addPickDim` is recorded as",
          "slice", "what `get` with ranges and fixed places is recorded as",
          "squeeze", "with its axes named where a dimension is the batch",
          "topK", "where elements are equal, the first comes first");

  private OperationsPage() {}

  /** The whole page. */
  static String text() {
    return HEAD + translated() + composed() + refused();
  }

  private static String translated() {
    StringBuilder table =
        new StringBuilder(
            """
            ## Translated

            | DJL | ONNX operators | operator set | note |
            |---|---|---|---|
            """);
    written()
        .forEach(
            (operation, operators) ->
                table.append(
                    "| `%s`%s | %s | %d | %s |\n"
                        .formatted(
                            operation,
                            inPlace(operation),
                            operators.isEmpty() ? "none" : String.join(", ", operators),
                            opset(operators),
                            NOTES.getOrDefault(operation, ""))));
    return table.append('\n').toString();
  }

  private static String inPlace(String operation) {
    return RecordingArray.CHANGES.entrySet().stream()
        .filter(change -> change.getValue().equals(operation))
        .map(change -> ", `" + change.getKey() + "`")
        .collect(joining());
  }

  private static int opset(Set<String> operators) {
    return operators.stream()
        .mapToInt(name -> Operator.of(name).orElseThrow().opset())
        .max()
        .orElse(Operator.ABS.opset());
  }

  /** For each operation, the operators that its cases write for it. */
  private static Map<String, Set<String>> written() {
    Map<String, Set<String>> written = new TreeMap<>();
    Translations.names().forEach(name -> written.put(name, new TreeSet<>()));
    try (NDManager manager = NDManager.newBaseManager()) {
      for (OperationCase use : OperationCases.all()) {
        String scope = use.operation() + "/";
        nodes(use.export(manager))
            .filter(node -> node.getOutput(0).startsWith(scope))
            .forEach(node -> written.get(use.operation()).add(node.getOpType()));
      }
    }
    return written;
  }

  private static Stream<NodeProto> nodes(byte[] model) {
    try {
      return ModelProto.parseFrom(model).getGraph().getNodeList().stream();
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String composed() {
    Set<String> names = new TreeSet<>();
    for (Method method : methods()) {
      if (road(method) == Road.COMPOSED && givesArrays(method)) {
        names.add(method.getName());
      }
    }
    names.removeAll(Translations.names());
    names.removeAll(Refusal.table().keySet());
    return """
        ## Composed by DJL of others, exported as these

        %s. `Activation.relu6` is `relu` and `minimum`. DJL 0.36 computes `mish` with `log2` where
        the paper (Misra, arXiv 1908.08681) has the natural logarithm, and so it is exported.

        """
        .formatted(names.stream().map(name -> "`" + name + "`").collect(joining(", ")));
  }

  private static String refused() {
    Map<Refusal, List<String>> byReason = new LinkedHashMap<>();
    Refusal.table()
        .forEach(
            (method, refusal) ->
                byReason
                    .computeIfAbsent(refusal, fresh -> new ArrayList<>())
                    .add("`" + method + "`"));
    return byReason.entrySet().stream()
        .map(
            entry ->
                "| %s | %s | %s |\n"
                    .formatted(
                        String.join(", ", entry.getValue()),
                        entry.getKey().reason(),
                        entry.getKey().instead()))
        .sorted()
        .collect(
            joining(
                "",
                """
                ## Refused, with the reason in the error

                | DJL | why | instead |
                |---|---|---|
                """,
                ""));
  }

  /** The methods of DJL's arrays, without the static ones. */
  static List<Method> methods() {
    return Stream.of(NDArray.class, NDArrayEx.class)
        .flatMap(type -> Stream.of(type.getDeclaredMethods()))
        .filter(method -> !Modifier.isStatic(method.getModifiers()) && !method.isSynthetic())
        .toList();
  }

  private static boolean givesArrays(Method method) {
    return method.getReturnType().getName().startsWith("ai.djl.ndarray.ND");
  }

  /** The way that a method goes on PyTorch's arrays. */
  static Road road(Method method) {
    try (NDManager manager = NDManager.newBaseManager()) {
      NDArray array = manager.create(1f);
      Object engine =
          method.getDeclaringClass() == NDArrayEx.class ? array.getNDArrayInternal() : array;
      return RecordingArray.road(method, engine.getClass());
    }
  }
}
