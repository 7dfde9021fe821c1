package io.diffaug.streamer.inference;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OrtEnvironment;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each claim is tried in processes of its own: a library is loaded once in the life of a JVM. */
class NativeLibraryTest {
  private static final String[] LEFT_BEHIND = {
    "libonnxruntime.so", "libonnxruntime4j_jni.so", "lock"
  };

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
    assertThat(fileNames(folder)).containsExactlyInAnyOrder(LEFT_BEHIND);
  }

  @Test
  void whatAKillLeftUnfinishedIsNeitherLoadedNorKept() throws Exception {
    Path folder = temporary.resolve("natives");
    assertThat(output(start(folder))).contains("loaded 1.");
    Path whole = find(folder, "libonnxruntime.so");
    byte[] half = Arrays.copyOf(Files.readAllBytes(whole), 1 << 20);
    Files.write(whole.resolveSibling("libonnxruntime.so.unfinished"), half);
    Files.delete(whole);

    Process start = start(folder);

    assertThat(output(start)).contains("loaded 1.");
    assertThat(start.exitValue()).isZero();
    assertThat(fileNames(folder)).containsExactlyInAnyOrder(LEFT_BEHIND);
  }

  @Test
  void aLaterStartWritesNoFileAgain() throws Exception {
    Path folder = temporary.resolve("natives");
    assertThat(output(start(folder))).contains("loaded 1.");
    Object first = identity(find(folder, "libonnxruntime.so"));

    assertThat(output(start(folder))).contains("loaded 1.");

    assertThat(identity(find(folder, "libonnxruntime.so"))).isEqualTo(first);
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

  private static List<String> fileNames(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).map(file -> file.getFileName().toString()).toList();
    }
  }

  private static Path find(Path folder, String name) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(file -> file.endsWith(name)).findFirst().orElseThrow();
    }
  }

  /** Differs between a file and another that took its place. */
  private static Object identity(Path file) throws IOException {
    return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
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
