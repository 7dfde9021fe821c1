package io.diffaug.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.diffaug.core.diffusion.Ddim;
import io.diffaug.core.diffusion.NoiseSchedule;
import io.diffaug.core.diffusion.SamplerSettings;
import io.diffaug.core.diffusion.TimestepSpacing;
import io.diffaug.core.domain.SampleShape;
import io.diffaug.core.domain.VectorDomain;
import io.diffaug.core.model.DirectoryModelRepository;
import io.diffaug.core.model.ModelManifest;
import io.diffaug.core.model.ModelManifest.ModelFile;
import io.diffaug.core.model.ModelManifest.Parity;
import io.diffaug.core.rollout.Announcement;
import io.diffaug.core.rollout.Refusal;
import io.diffaug.core.rollout.TrialOpening;
import io.diffaug.core.rollout.TrialPlan;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelsCommandTest {
  private static final byte[] MODEL = {1, 2, 3};

  @TempDir Path root;

  @Test
  void versionsAreListedWithTheirFactsAndWhatBecameOfThem() throws Exception {
    ModelsLog log = ModelsLog.create();
    publish();
    publish();
    publish();
    publish();
    log.write(
        new Announcement(1, sha256(root.resolve("00000001").resolve("manifest.pb"))),
        new TrialOpening(1, 0, TrialPlan.IMMEDIATE, "a"),
        ModelsLog.announcement(2),
        new Refusal(2, "a", "other digest"),
        ModelsLog.announcement(9));
    log.write(new byte[] {-1});
    CommandRun run = log.models("list", "-D", "diffaug.repository=" + root);

    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out())
        .contains(
            "version 1: vector, width 1, embedding 2, ddim with 4 steps, parity 2.0e-07, 6 bytes"
                + " (stable)\n",
            " (refused: by a: other digest, announced with another manifest)\n",
            " (not announced)\n",
            "version 9: announced, not in the repository\n",
            "4 versions",
            "models log: version 1 serves, waiting 9 (" + log.topic());
  }

  @Test
  void aVersionWhoseTrainerCouldNotAnnounceItIsAnnouncedUnlessItIsDamaged() throws Exception {
    ModelsLog log = ModelsLog.create();
    String repository = "diffaug.repository=" + root;
    publish();
    publish();
    Files.write(root.resolve("00000002").resolve("encoder.onnx"), new byte[] {1, 2, 4});

    assertThat(log.models("announce", "1", "-D", repository).out())
        .contains("version 1 announced\n", "no version serves, waiting 1\n");
    CommandRun again = log.models("announce", "1", "-D", repository);
    assertThat(again.code()).isEqualTo(1);
    assertThat(again.out()).contains("ignored: version 1 is announced already\n");
    assertThat(log.models("announce", "2", "-D", repository).err())
        .contains("version 2, encoder.onnx: sha256 ");
    assertThat(log.models("list", "-D", repository).out())
        .contains(" (waiting)\n", " (not announced)\n", "no version serves, waiting 1");
  }

  @Test
  void aVersionOfAnotherWidthIsRefusedWhenItIsAnnouncedAndNoOrderMakesItServe() throws Exception {
    ModelsLog log = ModelsLog.create();
    publish();
    publish();
    log.write(
        new Announcement(1, "0".repeat(64), Optional.of(new SampleShape("vector", 64))),
        new TrialOpening(1, 0, TrialPlan.IMMEDIATE, "a"));
    String misfit = "samples of domain vector, width 1 (expected: vector, width 64, ";

    CommandRun announced = log.models("announce", "2", "-D", "diffaug.repository=" + root);
    CommandRun promoted = log.models("promote", "2");

    assertThat(announced.code()).as(announced.out()).isEqualTo(1);
    assertThat(announced.out()).contains("version 2 refused: " + misfit);
    assertThat(promoted.code()).isEqualTo(1);
    assertThat(promoted.out()).contains("ignored: version 2: " + misfit, "version 1 serves");
  }

  @Test
  void aVersionWhoseManifestIsDamagedIsNamed() throws Exception {
    publish();
    Files.write(root.resolve("00000001").resolve("manifest.pb"), MODEL);
    CommandRun run = CommandRun.onSharedBroker(list());

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.out()).contains("version 1: rejected: manifest: ");
  }

  @Test
  void withoutTheTopicTheVersionsAreListedAllTheSame() throws Exception {
    publish();
    CommandRun run =
        CommandRun.onSharedBroker(list("-D", "diffaug.kafka.topics.models=no-such-topic"));

    assertThat(run.code()).isZero();
    assertThat(run.out()).contains("version 1: ", "not known: no-such-topic");
  }

  @Test
  void aSilentBrokerIsNotWaitedForLongerThanFiveSeconds() throws Exception {
    publish();
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      String place = "127.0.0.1:" + silent.getLocalPort();
      long start = System.nanoTime();
      CommandRun run = CommandRun.of(CommandRun.at(place, list()));

      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
      assertThat(run.code()).isZero();
      assertThat(run.out()).contains("version 1: ", "not known: models at " + place);
    }
  }

  @Test
  void aHostThatDoesNotResolveIsSaid() {
    CommandRun run = CommandRun.of(CommandRun.at("no-such-host.invalid:9092", list()));

    assertThat(run.code()).isZero();
    assertThat(run.out()).contains("no version", "not known: models at no-such-host.invalid:9092");
  }

  @Test
  void aVersionIsShownWithAllThatItsManifestSays() throws Exception {
    publish();
    CommandRun run = models("show", "1");

    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out())
        .contains(
            "version 1\n",
            "manifest   sha256 " + sha256(root.resolve("00000001").resolve("manifest.pb")),
            "domain     vector, width 1",
            "clip range [-1.0, 1.0]",
            "ddim, 4 steps, log-snr spacing, from timestep 99, guidance 1.0",
            "min steps  4\n",
            "2.0e-07, largest output 1.00 (tolerance 1.0e-05)",
            "encoder.onnx, 3 bytes, sha256 ",
            "seed = 7",
            "signature  none");
  }

  @Test
  void aVersionThatIsNotThereIsNamed() throws Exception {
    publish();
    CommandRun run = models("show", "9");

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err()).contains("version 9, manifest.pb: not in " + root);
  }

  @Test
  void whatIsWrongWithAVersionIsNamedForEachOfThem() throws Exception {
    publish();
    publish();
    Files.write(root.resolve("00000002").resolve("encoder.onnx"), new byte[] {1, 2, 4});
    CommandRun run = models("verify", "--all");

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.out())
        .contains(
            "version 1, encoder.onnx: content: ", "version 2, encoder.onnx: sha256 ", "(expected:")
        .doesNotContain("fit to serve");
  }

  @Test
  void anEmptyRepositoryAndAChoiceOfNothingAreRefused() {
    assertThat(models("verify", "--all").code()).isEqualTo(1);
    assertThat(models("verify").code()).isEqualTo(2);
  }

  private CommandRun models(String... arguments) {
    List<String> all = new ArrayList<>(List.of("models"));
    all.addAll(List.of(arguments));
    all.addAll(List.of("-D", "diffaug.repository=" + root));
    return CommandRun.of(all);
  }

  private static String sha256(Path file) throws Exception {
    return HexFormat.of()
        .formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
  }

  private List<String> list(String... options) {
    List<String> arguments =
        new ArrayList<>(List.of("models", "list", "-D", "diffaug.repository=" + root));
    arguments.addAll(List.of(options));
    return arguments;
  }

  private void publish() {
    DirectoryModelRepository repository = new DirectoryModelRepository(root);
    long version = repository.claim();
    ModelFile encoder = repository.write(version, ModelManifest.ENCODER_FILE, MODEL);
    ModelFile denoiser = repository.write(version, ModelManifest.DENOISER_FILE, MODEL);
    NoiseSchedule schedule = NoiseSchedule.linear(100);
    repository.complete(
        new ModelManifest(
            version,
            new VectorDomain(new float[] {0}, new float[] {1}),
            2,
            schedule,
            Optional.empty(),
            SamplerSettings.fromNoise(new Ddim(0), schedule, 4, TimestepSpacing.LOG_SNR),
            4,
            List.of(encoder, denoiser),
            new Parity(2e-7, 1, 1e-5),
            new TreeMap<>(Map.of("seed", "7"))));
  }
}
