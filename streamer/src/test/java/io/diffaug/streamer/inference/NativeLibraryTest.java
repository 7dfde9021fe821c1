package io.diffaug.streamer.inference;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OrtEnvironment;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each claim is tried in processes of its own: a library is loaded once in the life of a JVM. */
class NativeLibraryTest {
  @TempDir private Path temporary;

  /** What the child processes run. */
  static final class Start {
    private Start() {}

    /** Unpacks into the folder named by the argument, loads, and says the version. */
    public static void main(String[] arguments) {
      NativeLibrary.unpack(Path.of(arguments[0]));
      System.out.println("loaded " + OrtEnvironment.getEnvironment().getVersion());
    }
  }

  @Test
  void processesThatStartTogetherLoadFromOneFolder() throws Exception {
    Path folder = temporary.resolve("natives");
    List<Process> starts = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      starts.add(start(folder));
    }
    for (Process start : starts) {
      assertThat(output(start)).contains("loaded 1.");
      assertThat(start.exitValue()).isZero();
    }
    try (Stream<Path> files = Files.walk(folder)) {
      assertThat(files.filter(Files::isRegularFile).map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder("libonnxruntime.so", "libonnxruntime4j_jni.so");
    }
  }

  @Test
  void aFolderThatCannotBeWrittenIsNamedWithItsSetting() throws Exception {
    Path occupied = Files.createFile(temporary.resolve("occupied"));
    Process start = start(occupied);
    assertThat(output(start))
        .contains(occupied + ": cannot be written")
        .contains("diffaug.stream.native-folder");
    assertThat(start.exitValue()).isNotZero();
  }

  private static Process start(Path folder) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            Start.class.getName(),
            folder.toString())
        .redirectErrorStream(true)
        .start();
  }

  private static String output(Process process) throws Exception {
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return output;
  }
}
