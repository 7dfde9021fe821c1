package io.diffaug.streamer;

import io.diffaug.core.settings.InvalidSettingsException;
import io.diffaug.core.settings.Logging;
import io.diffaug.core.settings.Settings;
import io.diffaug.streamer.pipeline.StreamRefusedException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * The streamer as a process of its own, for images that hold nothing else; settings come from a
 * file and from system properties.
 *
 * <p>Exit codes: 0 drained, 1 the world does not let it stream, 2 wrong usage or configuration.
 */
public final class StreamerMain {
  private StreamerMain() {}

  /**
   * Streams until drained, then exits.
   *
   * @param arguments a HOCON file that overrides reference.conf, or nothing
   */
  public static void main(String[] arguments) {
    Logging.configure();
    System.exit(run(arguments));
  }

  private static int run(String[] arguments) {
    if (arguments.length > 1) {
      return complain(
          2, List.of("arguments: " + Arrays.toString(arguments) + " (expected: at most a file)"));
    }
    try {
      Streamer.run(Settings.load(Arrays.stream(arguments).map(Path::of).findFirst(), Map.of()));
      return 0;
    } catch (InvalidSettingsException invalid) {
      return complain(2, invalid.complaints());
    } catch (StreamRefusedException refused) {
      return complain(1, refused.complaints());
    }
  }

  private static int complain(int exitCode, List<String> complaints) {
    complaints.forEach(complaint -> System.err.println("streamer: " + complaint));
    return exitCode;
  }
}
