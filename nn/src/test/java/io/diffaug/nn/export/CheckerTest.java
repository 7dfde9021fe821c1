package io.diffaug.nn.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.transformer.TransformerEncoderBlock;
import ai.onnx.proto.OnnxMl.ModelProto;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The ONNX project's own checker, with shape inference, accepts every file that we write. */
class CheckerTest {
  private static final List<String> PYTHONS = List.of("python3", "/usr/bin/python3");

  private static final String CHECK =
      """
      import glob, os, sys, onnx
      for path in sorted(glob.glob(os.path.join(sys.argv[1], '*.onnx'))):
          try:
              onnx.checker.check_model(onnx.load(path), full_check=True)
          except Exception as problem:
              print(os.path.basename(path), problem)
      """;

  /** What a Python says. */
  private record Answer(int exit, String text) {}

  @TempDir Path folder;

  @Test
  void everyExportedFilePassesTheChecker() throws Exception {
    String python = pythonWithOnnx();
    int newest = write();
    Answer known = run(python, "-c", "import onnx; print(onnx.defs.onnx_opset_version())");
    if (Integer.parseInt(known.text().strip()) < newest) {
      abort("onnx knows operator set " + known.text().strip() + ", the files declare " + newest);
    }
    Answer answer = run(python, "-c", CHECK, folder.toString());
    assertThat(answer.text()).isEmpty();
    assertThat(answer.exit()).isZero();
  }

  /** Writes a file a case and gives the newest operator set among them. */
  private int write() throws IOException {
    int newest = 0;
    try (NDManager manager = NDManager.newBaseManager()) {
      for (OperationCase use : OperationCases.all()) {
        byte[] model = use.export(manager);
        newest =
            Math.max(
                newest,
                Math.toIntExact(ModelProto.parseFrom(model).getOpsetImport(0).getVersion()));
        Files.write(folder.resolve(use.name().replace(' ', '-') + ".onnx"), model);
      }
      writeNetworks(manager);
    }
    return newest;
  }

  private void writeNetworks(NDManager manager) throws IOException {
    write(
        "encoder",
        new OnnxExporter("encoder").input("x", new Shape(-1, 20)),
        Networks.encoder(manager, 20, 50));
    write(
        "denoiser",
        new OnnxExporter("denoiser")
            .input("x", new Shape(-1, 20))
            .input("t", new Shape(1, 1))
            .input("z", new Shape(-1, 50)),
        Networks.denoiser(manager, 20, 50));
    write(
        "transformer",
        new OnnxExporter("transformer").input("x", new Shape(-1, 5, 8)),
        Parity.initialised(
            manager,
            new TransformerEncoderBlock(8, 2, 16, 0.1f, Activation::gelu),
            new Shape(2, 5, 8)));
  }

  private void write(String name, OnnxExporter exporter, Block network) throws IOException {
    Files.write(folder.resolve(name + "-network.onnx"), exporter.output("y").export(network));
  }

  private static String pythonWithOnnx() throws Exception {
    for (String python : PYTHONS) {
      if (run(python, "-c", "import onnx").exit() == 0) {
        return python;
      }
    }
    return abort("no Python with the package onnx among " + PYTHONS + " (Debian: python3-onnx)");
  }

  private static Answer run(String... command) throws Exception {
    Process process;
    try {
      process = new ProcessBuilder(command).redirectErrorStream(true).start();
    } catch (IOException e) {
      return new Answer(127, e.getMessage());
    }
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!process.waitFor(2, TimeUnit.MINUTES)) {
      process.destroyForcibly();
      throw new IllegalStateException(command[0] + ": no end after 2 minutes");
    }
    return new Answer(process.exitValue(), text);
  }
}
