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
 * ONNX Runtime's native library, unpacked once into a folder of ours.
 *
 * <p>Left alone, ONNX Runtime unpacks into a new temporary folder at each start, and a kill leaves
 * it behind: 22 MB each time. Here every file is written under a name of its own and moved into
 * place, so processes that start together cannot read each other's half-written files.
 */
public final class NativeLibrary {
  private static final String LOAD_FROM = "onnxruntime.native.path";
  private static final String RESOURCES = "/ai/onnxruntime/native/";

  private NativeLibrary() {}

  /**
   * Unpacks the library and tells ONNX Runtime to load it from there; to be called before anything
   * else of this package. On a platform whose files are not known here, ONNX Runtime's own way
   * stays.
   *
   * @param folder where to; created if absent
   * @throws UncheckedIOException if the folder cannot be written
   */
  public static void unpack(Path folder) {
    if (System.getProperty(LOAD_FROM) != null) {
      return;
    }
    String platform = platform();
    try {
      Path home = folder.resolve(platform);
      Files.createDirectories(home);
      for (String file : List.of("libonnxruntime.so", "libonnxruntime4j_jni.so")) {
        if (!unpack(RESOURCES + platform + "/" + file, home.resolve(file))) {
          return;
        }
      }
      System.setProperty(LOAD_FROM, home.toAbsolutePath().toString());
    } catch (IOException unwritable) {
      throw new UncheckedIOException(
          folder
              + ": cannot be written (expected: a writable folder, diffaug.stream.native-folder)",
          unwritable);
    }
  }

  private static boolean unpack(String resource, Path file) throws IOException {
    try (InputStream packed = OrtEnvironment.class.getResourceAsStream(resource)) {
      if (packed == null) {
        return false;
      }
      Path unfinished = Files.createTempFile(file.getParent(), file.getFileName().toString(), null);
      Files.copy(packed, unfinished, StandardCopyOption.REPLACE_EXISTING);
      Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
      return true;
    }
  }

  private static String platform() {
    String machine = System.getProperty("os.arch").replace("amd64", "x64");
    return System.getProperty("os.name").toLowerCase(Locale.ROOT) + "-" + machine;
  }
}
