package io.diffaug.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.diffaug.cli.broker.SharedBroker;
import io.diffaug.core.signature.KeyPairFiles;
import io.diffaug.trainer.TrainingReport;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainCommandTest {
  private static final int ROWS = 120;

  /** The reference settings, made small enough to train in a second. */
  private static final List<String> SMALL =
      List.of(
          "batch=16",
          "encoder.hidden=8",
          "encoder.embedding=4",
          "encoder.projection=4",
          "encoder.steps=10",
          "mix.neighbours=3",
          "denoiser.hidden=8",
          "denoiser.condition=8",
          "denoiser.timesteps=50",
          "denoiser.steps=10",
          "sampler.steps=4",
          "rounds.encoder-steps=5",
          "rounds.denoiser-steps=5");

  @TempDir Path folder;

  @Test
  void aFileBecomesAnAnnouncedVersionThatIsFitToServe() throws Exception {
    Path report = folder.resolve("report.json");
    String models = SharedBroker.newTopic("models", 1, Map.of());
    CommandRun run =
        train(
            List.of(
                "--data", clusters().toString(), "--label", "kind", "--report", report.toString()),
            "diffaug.kafka.topics.models=" + models);

    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out()).contains("version 1 in ", "announced on topic " + models, "linear");
    TrainingReport figures = new ObjectMapper().readValue(report.toFile(), TrainingReport.class);
    assertThat(figures.version()).isEqualTo(1);
    assertThat(figures.trainingSamples() + figures.heldOutSamples()).isEqualTo(ROWS);
    assertThat(figures.probes()).containsOnlyKeys("raw", "pca", "mix", "diffaug");
    CommandRun verified = CommandRun.of(List.of("models", "verify", "1", "-D", repository()));
    assertThat(verified.code()).as(verified.out() + verified.err()).isZero();
    assertThat(verified.out()).isEqualTo("version 1: fit to serve" + System.lineSeparator());
  }

  @Test
  void aSignedVersionIsFitWhereItsKeyIsTrustedAndNowhereElse() throws Exception {
    KeyPairFiles ann = KeyPairFiles.create(folder.resolve("trusted"), "ann");
    KeyPairFiles bob = KeyPairFiles.create(folder.resolve("others"), "bob");
    CommandRun run =
        train(
            List.of("--data", clusters().toString(), "--label", "kind", "--no-announce"),
            "diffaug.train.sign-key=" + ann.privateFile());
    assertThat(run.code()).as(run.err()).isZero();

    assertThat(verifyTrusting("trusted").out()).contains("version 1: fit to serve");
    assertThat(verifyTrusting("others").out())
        .contains("version 1, manifest: signed by the foreign key " + ann.keyId())
        .contains("(expected: signed by one of the trusted keys, [" + bob.keyId() + "])");
  }

  private CommandRun verifyTrusting(String keys) {
    return CommandRun.of(
        List.of(
            "models",
            "verify",
            "1",
            "-D",
            repository(),
            "-D",
            "diffaug.stream.require-signature=true",
            "-D",
            "diffaug.trusted-keys=" + folder.resolve(keys)));
  }

  @Test
  void aSignKeyThatIsNoKeyIsComplainedAboutBeforeTraining() throws Exception {
    CommandRun run =
        train(
            List.of("--data", clusters().toString(), "--label", "kind"),
            "diffaug.train.sign-key=" + clusters());

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("diffaug.train.sign-key: ", "no PRIVATE KEY in it");
  }

  @Test
  void theSamplesOfTheInputTopicBecomeAVersion() throws Exception {
    String input = "diffaug.kafka.topics.input=" + SharedBroker.newTopic("raw", 2, Map.of());
    CommandRun fed =
        CommandRun.onSharedBroker(
            List.of("feed", "--data", clusters().toString(), "--label", "kind", "-D", input));
    assertThat(fed.code()).as(fed.err()).isZero();
    CommandRun run = train(List.of("--topic", "--label", "label", "--no-announce"), input);

    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out())
        .contains("120 records", "120 samples of width 3 to learn from", "version 1 in ", "kNN")
        .doesNotContain("announced");
  }

  @Test
  void exactlyOneSourceIsAskedFor() throws Exception {
    assertThat(train(List.of()).code()).isEqualTo(2);
    assertThat(train(List.of("--data", "a.csv", "--topic")).code()).isEqualTo(2);
  }

  @Test
  void fewerSamplesThanABatchAreRefusedWithTheSetting() throws Exception {
    CommandRun run =
        train(
            List.of("--data", clusters().toString(), "--label", "kind"), "diffaug.train.batch=256");

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err())
        .contains("training samples: 84 (expected: at least one batch, diffaug.train.batch");
  }

  @Test
  void samplesThatAreAllAlikeAreRefused() throws Exception {
    Path file = Files.writeString(folder.resolve("alike.csv"), "1,2\n".repeat(100));
    CommandRun run = train(List.of("--data", file.toString()));

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.out()).contains("99 samples repeat others, and are left out");
    assertThat(run.err()).contains("training samples: 1 (expected: >= 2)");
  }

  @Test
  void anAbsentFileIsNamed() throws Exception {
    CommandRun run = train(List.of("--data", folder.resolve("none.csv").toString()));

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err()).contains("none.csv", "no such file (expected: a CSV file)");
  }

  private CommandRun train(List<String> options, String... overrides) throws Exception {
    List<String> arguments = new ArrayList<>(List.of("train"));
    arguments.addAll(options);
    SMALL.forEach(setting -> arguments.addAll(List.of("-D", "diffaug.train." + setting)));
    arguments.addAll(List.of("-D", repository()));
    for (String override : overrides) {
      arguments.addAll(List.of("-D", override));
    }
    return CommandRun.onSharedBroker(arguments);
  }

  private String repository() {
    return "diffaug.repository=" + folder.resolve("models");
  }

  /** Rows of three features in two clusters, one of the features constant. */
  private Path clusters() throws Exception {
    SplittableRandom random = new SplittableRandom(7);
    StringBuilder csv = new StringBuilder("a,b,c,kind\n");
    for (int row = 0; row < ROWS; row++) {
      int cluster = row % 2;
      csv.append(
          String.format(
              Locale.ROOT,
              "%.4f,%.4f,1,%s%n",
              4 * cluster + random.nextGaussian(),
              random.nextGaussian(),
              cluster == 0 ? "low" : "high"));
    }
    return Files.writeString(folder.resolve("clusters.csv"), csv);
  }
}
