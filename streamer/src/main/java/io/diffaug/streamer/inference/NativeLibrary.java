package io.diffaug.streamer.inference;

import ai.onnxruntime.OrtEnvironment;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;

/**
 * ONNX Runtime's native library, unpacked into a folder of ours and loaded from there.
 *
 * <p>Left alone, ONNX Runtime unpacks into a new temporary folder at each start, and a kill leaves
 * it behind: 22 MB each time. Here every file is written under a name of its own and moved into
 * place, so processes that start together cannot read each other's half-written files; a process
 * that has loaded a file keeps it when another takes its place.
 */
public final class NativeLibrary {
  private static final String LOAD_FROM = "onnxruntime.native.path";
  private static final String RESOURCES = "/ai/onnxruntime/native/";
  private static final List<String> FILES = List.of("libonnxruntime.so", "libonnxruntime4j_jni.so");

  private NativeLibrary() {}

  /**
   * Unpacks the library, and loads it; to be called before anything else of this package. On a
   * platform whose files are not known here, or where the property {@code onnxruntime.native.path}
   * says already what to load, ONNX Runtime's own way stays.
   *
   * @param folder where to; created if absent
   * @throws UncheckedIOException if the folder cannot be written
   * @throws IllegalStateException if the library cannot be loaded from it
   */
  public static void unpack(Path folder) {
    if (System.getProperty(LOAD_FROM) != null || !known(platform())) {
      return;
    }
    Path home = folder.resolve(platform()).toAbsolutePath();
    try {
      Files.createDirectories(home);
      for (String file : FILES) {
        unpack(file, home);
      }
    } catch (IOException unwritable) {
      throw new UncheckedIOException(
          folder
              + ": cannot be written (expected: a writable folder, diffaug.stream.native-folder)",
          unwritable);
    }
    System.setProperty(LOAD_FROM, home.toString());
    load(folder);
  }

  private static void load(Path folder) {
    try {
      OrtEnvironment.getEnvironment();
    } catch (LinkageError unloadable) {
      throw new IllegalStateException(
          folder
              + ": ONNX Runtime cannot be loaded (expected: a folder from which code may run,"
              + " diffaug.stream.native-folder)",
          unloadable);
    }
  }

  private static void unpack(String file, Path home) throws IOException {
    Path unfinished = Files.createTempFile(home, file, null);
    try (InputStream packed = open(platform(), file)) {
      Files.copy(packed, unfinished, StandardCopyOption.REPLACE_EXISTING);
      Files.move(unfinished, home.resolve(file), StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(unfinished);
    }
  }

  private static boolean known(String platform) {
    return FILES.stream()
        .allMatch(
            file -> NativeLibrary.class.getResource(RESOURCES + platform + "/" + file) != null);
  }

  private static InputStream open(String platform, String file) {
    return NativeLibrary.class.getResourceAsStream(RESOURCES + platform + "/" + file);
  }

  private static String platform() {
    String machine = System.getProperty("os.arch").replace("amd64", "x64");
    return System.getProperty("os.name").toLowerCase(Locale.ROOT) + "-" + machine;
  }
}
