package io.diffaug.core.model;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** A writer in a process of its own, which claims versions and goes no further than one file. */
final class Claimant implements AutoCloseable {
  private final Process process;
  private final String version;
  private final String abandoned;

  private Claimant(Process process) throws IOException {
    this.process = process;
    BufferedReader said = process.inputReader(StandardCharsets.UTF_8);
    this.version = said.readLine();
    this.abandoned = said.readLine();
  }

  /** Starts one, which has claimed when this returns. */
  static Claimant start(Path root) throws IOException {
    return start(root, 1);
  }

  /** Starts one, which has claimed so many versions when this returns, one after the other. */
  static Claimant start(Path root, int versions) throws IOException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String classes = System.getProperty("java.class.path");
    return new Claimant(
        new ProcessBuilder(
                java,
                "-cp",
                classes,
                Claimant.class.getName(),
                root.toString(),
                Integer.toString(versions))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start());
  }

  /** Arguments: the repository, and how many versions to claim. */
  public static void main(String[] arguments) throws IOException {
    DirectoryModelRepository repository = new DirectoryModelRepository(Path.of(arguments[0]));
    long version = 0;
    for (int claims = Integer.parseInt(arguments[1]); claims > 0; claims--) {
      version = repository.claim();
      repository.write(version, ModelManifest.ENCODER_FILE, SmallVersion.ENCODER);
    }
    System.out.println(version);
    System.out.println(repository.abandoned());
    while (System.in.read() >= 0) {
      // Until it is killed, or whoever started it ends.
    }
  }

  /** The last version that it claimed. */
  long version() {
    return Long.parseLong(version);
  }

  /** What it took for abandoned. */
  List<String> abandoned() {
    return abandoned.equals("[]") ? List.of() : List.of(abandoned);
  }

  /** SIGKILL. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
