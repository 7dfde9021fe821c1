package io.diffaug.core.model;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** A writer in a process of its own, which claims a version and goes no further than one file. */
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
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String classes = System.getProperty("java.class.path");
    return new Claimant(
        new ProcessBuilder(java, "-cp", classes, Claimant.class.getName(), root.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start());
  }

  /** Argument: the repository. */
  public static void main(String[] arguments) throws IOException {
    DirectoryModelRepository repository = new DirectoryModelRepository(Path.of(arguments[0]));
    long version = repository.claim();
    repository.write(version, ModelManifest.ENCODER_FILE, SmallVersion.ENCODER);
    System.out.println(version);
    System.out.println(repository.abandoned());
    while (System.in.read() >= 0) {
      // Until it is killed, or whoever started it ends.
    }
  }

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
