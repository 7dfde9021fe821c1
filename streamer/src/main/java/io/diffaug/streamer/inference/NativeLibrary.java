package io.diffaug.streamer.inference;

import ai.onnxruntime.OrtEnvironment;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * ONNX Runtime's native library, unpacked into a folder of ours and loaded from there.
 *
 * <p>Left alone, ONNX Runtime unpacks into a new temporary folder at each start, and a kill leaves
 * it behind: 22 MB each time. Here each version of ONNX Runtime has a folder, which the first
 * process to start fills under a lock and the others find full. A file is written beside its place
 * and moved there when it is whole, so what stands in its place can be loaded; what a kill left
 * unfinished is overwritten by the next start.
 */
public final class NativeLibrary {
  private static final String LOAD_FROM = "onnxruntime.native.path";
  private static final String RESOURCES = "/ai/onnxruntime/native/";
  private static final List<String> FILES = List.of("libonnxruntime.so", "libonnxruntime4j_jni.so");

  /** What the CUDA jar brings beside them; the library looks for its providers where it lies. */
  private static final List<String> PROVIDERS =
      List.of("libonnxruntime_providers_shared.so", "libonnxruntime_providers_cuda.so");

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
  public static synchronized void unpack(Path folder) {
    if (System.getProperty(LOAD_FROM) != null || !known(platform())) {
      return;
    }
    Path home = folder.resolve(version()).resolve(platform()).toAbsolutePath();
    try {
      fill(home);
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

  /** Unpacks what is missing; processes that start together take turns. */
  private static void fill(Path home) throws IOException {
    Files.createDirectories(home);
    try (FileChannel turns =
        FileChannel.open(
            home.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      turns.lock(); // until the channel closes
      for (String file : packed()) {
        if (!Files.exists(home.resolve(file))) {
          unpack(file, home);
        }
      }
    }
  }

  private static void unpack(String file, Path home) throws IOException {
    Path unfinished = home.resolve(file + ".unfinished");
    try (InputStream packed = open(platform(), file)) {
      Files.copy(packed, unfinished, StandardCopyOption.REPLACE_EXISTING);
    }
    Files.move(unfinished, home.resolve(file), StandardCopyOption.ATOMIC_MOVE);
  }

  /** The files that this platform needs and the jar holds. */
  private static List<String> packed() {
    return Stream.concat(FILES.stream(), PROVIDERS.stream().filter(file -> holds(platform(), file)))
        .toList();
  }

  private static boolean known(String platform) {
    return FILES.stream().allMatch(file -> holds(platform, file));
  }

  private static boolean holds(String platform, String file) {
    return NativeLibrary.class.getResource(RESOURCES + platform + "/" + file) != null;
  }

  private static InputStream open(String platform, String file) {
    return NativeLibrary.class.getResourceAsStream(RESOURCES + platform + "/" + file);
  }

  /** The folder of a version and a build, so that neither ever meets the files of another. */
  private static String version() {
    return "onnxruntime-"
        + OrtEnvironment.class.getPackage().getImplementationVersion()
        + (packed().equals(FILES) ? "" : "-cuda");
  }

  private static String platform() {
    String machine = System.getProperty("os.arch").replace("amd64", "x64");
    return System.getProperty("os.name").toLowerCase(Locale.ROOT) + "-" + machine;
  }
}
