package io.diffaug.cli.train;

import io.diffaug.cli.process.ChildJvm;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** A {@link TrainerVictim} in a process of its own. */
record TrainerProcess(ChildJvm jvm) implements AutoCloseable {

  /** Starts one that ends after so many rounds, or stands still after a text. */
  static TrainerProcess start(Path folder, Map<String, String> settings, int rounds, String text)
      throws IOException {
    return new TrainerProcess(
        ChildJvm.start(folder, TrainerVictim.class, settings, Integer.toString(rounds), text));
  }

  /** Waits until it stands still, and kills it there. */
  void killWhereItStands() throws InterruptedException {
    jvm.awaitSaying("standing still");
    jvm.kill();
  }

  /** Waits until it has said something, and tells it to end; the exit code. */
  int endAfter(String text) throws InterruptedException {
    jvm.awaitSaying(text);
    return jvm.terminate();
  }

  int exitCode() throws InterruptedException {
    return jvm.exitCode();
  }

  String output() {
    return jvm.output();
  }

  @Override
  public void close() {
    jvm.close();
  }
}
