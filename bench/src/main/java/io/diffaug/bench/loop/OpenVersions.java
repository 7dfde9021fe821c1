package io.diffaug.bench.loop;

import io.diffaug.core.model.DirectoryModelRepository;
import io.diffaug.core.model.ModelBundleFiles;
import io.diffaug.streamer.inference.Device;
import io.diffaug.streamer.inference.ModelBundle;
import io.diffaug.streamer.inference.StepLadder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * A process that opens a version as a streamer does, tried at the smallest and the largest batch,
 * and prints by how many MiB its memory grew.
 *
 * <p>Anonymous resident memory is counted: what the process wrote, not what it maps of files. The
 * heap is resident from the start (see {@link VersionMemory}), so what grows is native. A version
 * of few weights is opened first and kept, so that classes, compiled code and ONNX Runtime's own
 * start do not count.
 */
final class OpenVersions {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final String ANONYMOUS = "RssAnon:";

  private OpenVersions() {}

  /**
   * Measures.
   *
   * @param arguments the repository, the version of few weights, the version to measure, and for
   *     each bundle to open of it its rungs, separated by commas
   * @throws Exception if a version cannot be opened, or this system does not tell of memory
   */
  public static void main(String[] arguments) throws Exception {
    DirectoryModelRepository repository = new DirectoryModelRepository(Path.of(arguments[0]));
    List<StepLadder> ladders = Stream.of(arguments).skip(3).map(OpenVersions::ladder).toList();
    List<ModelBundle> open = new ArrayList<>(open(repository, arguments[1], ladders));
    long before = anonymousBytes();
    open.addAll(open(repository, arguments[2], ladders));
    long grown = anonymousBytes() - before;
    System.out.printf(Locale.ROOT, "%.3f%n", grown / (double) (1 << 20));
    open.forEach(ModelBundle::close);
  }

  private static StepLadder ladder(String rungs) {
    return new StepLadder(Arrays.stream(rungs.split(",")).map(Integer::valueOf).toList());
  }

  private static List<ModelBundle> open(
      DirectoryModelRepository repository, String version, List<StepLadder> ladders)
      throws Exception {
    long number = Long.parseLong(version);
    ModelBundleFiles files = repository.read(number, repository.manifestSha256(number));
    List<ModelBundle> open = new ArrayList<>();
    for (StepLadder ladder : ladders) {
      open.add(ModelBundle.open(files, LoopBench.VIEWS, LoopBench.BATCH, new Device.Cpu(), ladder));
    }
    return open;
  }

  private static long anonymousBytes() throws IOException {
    System.gc();
    try (Stream<String> lines = Files.lines(STATUS)) {
      return lines
          .filter(line -> line.startsWith(ANONYMOUS))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
          .findFirst()
          .orElseThrow(() -> new IOException(STATUS + ": no " + ANONYMOUS + " (expected: one)"));
    }
  }
}
