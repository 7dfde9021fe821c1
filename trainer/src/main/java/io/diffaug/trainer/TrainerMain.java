package io.diffaug.trainer;

import io.diffaug.core.settings.FailureReasons;
import io.diffaug.core.settings.InvalidSettingsException;
import io.diffaug.core.settings.Logging;
import io.diffaug.core.settings.Settings;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The trainer as a process of its own, for images that hold nothing else: trains on a CSV file, or
 * without an end on the input topic, publishes and announces; settings come from a file and from
 * system properties.
 *
 * <p>Exit codes: 0 announced, or stopped by a signal where there is no end, 1 failed while running,
 * 2 wrong usage or configuration.
 */
public final class TrainerMain {
  private static final String CONTINUOUS = "--continuous";
  private static final String RESUME = "--resume";

  private TrainerMain() {}

  /**
   * Trains, then exits.
   *
   * @param arguments the CSV file or {@code --continuous}, and a HOCON file that overrides
   *     reference.conf, or not; {@code --resume} goes on from the latest checkpoint of a training
   *     on a file that was interrupted, as {@code --continuous} always does
   */
  public static void main(String[] arguments) {
    Logging.configure();
    Charset charset = Charset.defaultCharset();
    System.exit(
        run(
            arguments,
            new PrintWriter(System.out, true, charset),
            new PrintWriter(System.err, true, charset)));
  }

  /**
   * Trains.
   *
   * @param arguments as given to {@link #main}
   * @param out where progress and figures go
   * @param err where complaints go
   * @return the exit code
   */
  public static int run(String[] arguments, PrintWriter out, PrintWriter err) {
    List<String> files = new ArrayList<>(List.of(arguments));
    boolean resume = files.remove(RESUME);
    if (files.isEmpty() || files.size() > 2) {
      return complain(
          err,
          2,
          List.of(
              "arguments: "
                  + Arrays.toString(arguments)
                  + " (expected: [--resume] DATA.csv [FILE], or --continuous [FILE])"));
    }
    try {
      Optional<Path> settings = files.stream().skip(1).map(Path::of).findFirst();
      train(files.get(0), resume, Settings.load(settings, Map.of()), out);
      return 0;
    } catch (InvalidSettingsException invalid) {
      return complain(err, 2, invalid.complaints());
    } catch (IOException | RuntimeException failed) {
      return complain(err, 1, FailureReasons.of(failed));
    }
  }

  private static void train(String data, boolean resume, Settings settings, PrintWriter out)
      throws IOException {
    InstantSource clock = InstantSource.system();
    if (data.equals(CONTINUOUS)) {
      new ContinuousJob(ContinuousJob.NEVER).run(settings, out, clock);
    } else {
      Optional<Path> file = Optional.of(Path.of(data));
      new TrainingJob(file, Optional.empty(), Optional.empty(), Optional.empty(), true, resume)
          .run(settings, out, clock);
    }
  }

  private static int complain(PrintWriter err, int exitCode, List<String> complaints) {
    complaints.forEach(complaint -> err.println("trainer: " + complaint));
    return exitCode;
  }
}
