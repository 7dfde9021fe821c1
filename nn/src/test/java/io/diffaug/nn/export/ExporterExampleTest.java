package io.diffaug.nn.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.LambdaBlock;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.LayerNorm;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtSession;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The code of docs/exporter.md, run. */
class ExporterExampleTest {
  private static final Path PAGE = Path.of("..", "docs", "exporter.md");
  private static final Path SOURCE =
      Path.of("src/test/java/io/diffaug/nn/export/ExporterExampleTest.java");

  @Test
  void theExampleOfThePageComputesInOnnxRuntimeWhatDjlComputes(@TempDir Path folder)
      throws Exception {
    Path file = folder.resolve("encoder.onnx");
    try (NDManager manager = NDManager.newBaseManager()) {
      Block encoder =
          new SequentialBlock()
              .add(Linear.builder().setUnits(32).build())
              .add(Activation::gelu)
              .add(LayerNorm.builder().build())
              .add(Linear.builder().setUnits(8).build());
      encoder.initialize(manager, DataType.FLOAT32, new Shape(1, 16));

      byte[] model =
          new OnnxExporter("encoder")
              .input("x", new Shape(-1, 16)) // -1: any batch size
              .output("y")
              .fact("trained-on", "digits, seed 7") // travels inside the file
              .export(encoder);
      Files.write(file, model);

      float[][] rows = new float[3][16];
      rows[1][4] = 1;
      OrtEnvironment environment = OrtEnvironment.getEnvironment();
      try (OrtSession session = environment.createSession(file.toString());
          OnnxTensor x = OnnxTensor.createTensor(environment, rows);
          OrtSession.Result result = session.run(Map.of("x", x))) {
        float[][] y = (float[][]) result.get("y").orElseThrow().getValue();

        float[] expected =
            Parity.forward(
                encoder, List.of(ReferenceRuntime.Tensor.of(flat(rows), new Shape(3, 16))));
        for (int i = 0; i < 8; i++) {
          assertThat(y[1][i]).isCloseTo(expected[8 + i], within(1e-5f));
        }
      }
    }
  }

  @Test
  void anErrorTeaches() {
    Block refused =
        new LambdaBlock(
            list -> {
              NDArray x = list.head();
              return new NDList(x.sum().getFloat() > 0 ? x : x.neg());
            });
    Block mended =
        new LambdaBlock(
            list -> {
              NDArray x = list.head();
              NDArray positive = x.sum().gt(0).broadcast(x.getShape());
              return new NDList(NDArrays.where(positive, x, x.neg()));
            });

    OnnxExporter exporter = new OnnxExporter("sign").input("x", new Shape(-1, 4)).output("y");
    assertThatExceptionOfType(ExportException.class)
        .isThrownBy(() -> exporter.export(refused))
        .withMessageContaining("leaves the trace through getFloat at ExporterExampleTest.");
    Parity.assertHolds(mended, Map.of("x", new Shape(-1, 4)));
  }

  @Test
  void allCodeOfThePageStandsInThisTest() throws Exception {
    String source = words(Files.readString(SOURCE));
    Matcher code =
        Pattern.compile("```java\n(.*?)```", Pattern.DOTALL).matcher(Files.readString(PAGE));
    assertThat(code.find()).isTrue();
    do {
      assertThat(source).contains(words(code.group(1)));
    } while (code.find());
  }

  private static String words(String code) {
    return code.strip().replaceAll("\\s+", " ");
  }

  private static float[] flat(float[][] rows) {
    float[] flat = new float[rows.length * rows[0].length];
    for (int row = 0; row < rows.length; row++) {
      System.arraycopy(rows[row], 0, flat, row * rows[row].length, rows[row].length);
    }
    return flat;
  }
}
