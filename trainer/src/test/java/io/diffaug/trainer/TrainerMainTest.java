package io.diffaug.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainerMainTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir private Path folder;

  @Test
  void wrongUsageSaysWhatIsExpected() {
    assertThat(run()).isEqualTo(2);
    assertThat(run("a.csv", "b.conf", "c")).isEqualTo(2);
    assertThat(err.toString().lines())
        .containsExactly(
            "trainer: arguments: [] (expected: [--resume] DATA.csv [FILE], or --continuous [FILE])",
            "trainer: arguments: [a.csv, b.conf, c] (expected: [--resume] DATA.csv [FILE], or"
                + " --continuous [FILE])");
  }

  @Test
  void allMistakesOfAConfigurationAreNamedTogether() throws IOException {
    Path settings =
        Files.writeString(
            folder.resolve("trainer.conf"),
            "diffaug.train { batch = 1, publish = never, encoder.stepz = 3 }");
    assertThat(run("a.csv", settings.toString())).isEqualTo(2);
    assertThat(err.toString().lines())
        .hasSize(3)
        .anyMatch(line -> line.startsWith("trainer: diffaug.train.batch: 1 (expected: 2 to"))
        .anyMatch(
            line ->
                line.equals(
                    "trainer: diffaug.train.publish: never (expected: not-worse or always)"))
        .anyMatch(line -> line.startsWith("trainer: diffaug.train.encoder.stepz: unknown key"));
  }

  @Test
  void aConfigurationThatIsNotThereIsNamed() {
    String absent = folder.resolve("absent.conf").toString();
    assertThat(run("a.csv", absent)).isEqualTo(2);
    assertThat(err.toString()).startsWith("trainer: ").contains(absent);
  }

  @Test
  void samplesThatAreNotThereAreNamed() {
    String absent = folder.resolve("absent.csv").toString();
    assertThat(run(absent)).isEqualTo(1);
    assertThat(err.toString())
        .isEqualTo(
            "trainer: failed: "
                + absent
                + ": no such file (expected: a CSV file)"
                + System.lineSeparator());
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void aTrainingThatShallGoOnNeedsACheckpoint() throws IOException {
    Path samples = folder.resolve("samples.csv");
    Files.writeString(
        samples,
        IntStream.range(0, 40)
            .mapToObj(row -> row % 7 + "," + row)
            .collect(Collectors.joining("\n", "a,b\n", "\n")));
    Path checkpoints = folder.resolve("checkpoints");
    Path settings =
        Files.writeString(
            folder.resolve("trainer.conf"),
            "diffaug.train { batch = 8, checkpoint.folder = \"" + checkpoints + "\" }");
    assertThat(run(samples.toString(), "--resume", settings.toString())).isEqualTo(1);
    assertThat(err.toString())
        .isEqualTo(
            "trainer: failed: "
                + checkpoints
                + ": no checkpoint (expected: one of a training that was interrupted)"
                + System.lineSeparator());
  }

  private int run(String... arguments) {
    return TrainerMain.run(arguments, new PrintWriter(out, true), new PrintWriter(err, true));
  }
}
