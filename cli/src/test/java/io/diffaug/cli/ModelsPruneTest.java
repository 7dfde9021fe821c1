package io.diffaug.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.diffaug.core.model.DirectoryModelRepository;
import io.diffaug.core.rollout.TrialOpening;
import io.diffaug.core.rollout.TrialPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelsPruneTest {
  @TempDir private Path folder;

  /** Versions that stand in the repository, as far as retention looks at them. */
  @BeforeEach
  void fiveVersions() throws IOException {
    for (int version = 1; version <= 5; version++) {
      Path home = Files.createDirectories(folder.resolve("0000000" + version));
      Files.write(home.resolve("encoder.onnx"), new byte[] {1});
      Files.write(home.resolve(DirectoryModelRepository.MANIFEST_FILE), new byte[] {1});
    }
  }

  @Test
  void theStableVersionTheOneBeforeAndTheNewestStay() throws Exception {
    ModelsLog log = ModelsLog.withTwoServed();

    CommandRun dry = prune(log, "--keep", "1", "--dry-run");
    assertThat(dry.code()).as(dry.err()).isZero();
    assertThat(dry.out())
        .contains("version 3: would be removed", "version 4: would be removed", "in use: [1, 2]");
    assertThat(versions()).containsExactly(1L, 2L, 3L, 4L, 5L);

    CommandRun pruned = prune(log, "--keep", "1");
    assertThat(pruned.code()).as(pruned.err()).isZero();
    assertThat(versions()).containsExactly(1L, 2L, 5L);
    assertThat(folder.resolve("00000003")).doesNotExist();
  }

  @Test
  void whatWasNeverFinishedGoesOnceItsWriterIsGone() throws Exception {
    ModelsLog log = ModelsLog.create();
    Files.delete(folder.resolve("00000003").resolve(DirectoryModelRepository.MANIFEST_FILE));
    Files.writeString(folder.resolve("00000003/claim"), "12345");
    new DirectoryModelRepository(folder).claim();
    new DirectoryModelRepository(folder).claim();

    CommandRun dry = prune(log, "--dry-run");
    assertThat(dry.out())
        .contains("version 3, never finished, its writer gone: would be removed")
        .contains("4 of 4 versions stay");
    assertThat(folder.resolve("00000003")).exists();

    CommandRun pruned = prune(log);
    assertThat(pruned.code()).as(pruned.err()).isZero();
    assertThat(pruned.out()).contains("version 3, never finished, its writer gone: removed");
    assertThat(folder.resolve("00000003")).doesNotExist();
    assertThat(folder.resolve("00000006")).exists();
    assertThat(versions()).containsExactly(1L, 2L, 4L, 5L);
  }

  @Test
  void whereItIsNotKnownWhatIsInUseNothingIsRemoved() throws Exception {
    CommandRun blind =
        prune(
            new ModelsLog("no-such-log"), Map.of("default.api.timeout.ms", "2000"), "--keep", "1");
    assertThat(blind.code()).isEqualTo(1);
    assertThat(blind.err()).contains("no-such-log at ", ": cannot be read");
    assertThat(versions()).hasSize(5);
  }

  @Test
  void whatATransactionTookBackIsNotInUse() throws Exception {
    ModelsLog log = ModelsLog.withTwoServed();
    log.takeBack(ModelsLog.announcement(3), new TrialOpening(3, 2, TrialPlan.IMMEDIATE, "a"));
    assertThat(prune(log, "--dry-run").out()).contains("in use: [1, 2]");
  }

  @Test
  void aLogThatAnswersTooLateIsReportedInsteadOfWaitedFor() throws Exception {
    Map<String, String> client =
        Map.of(
            "default.api.timeout.ms", "2000",
            "fetch.min.bytes", "1000000",
            "fetch.max.wait.ms", "4000");
    CommandRun late = prune(ModelsLog.withTwoServed(), client);
    assertThat(late.code()).isEqualTo(1);
    assertThat(late.err()).contains("cannot be read: nothing came for PT2S");
  }

  @Test
  void theNewestAlwaysStays() throws Exception {
    CommandRun none = prune(ModelsLog.create(), "--keep", "0");
    assertThat(none.code()).isEqualTo(2);
    assertThat(none.err()).contains("--keep: 0 (expected: >= 1; the newest always stays)");
  }

  private CommandRun prune(ModelsLog log, String... options) throws Exception {
    return prune(log, Map.of("default.api.timeout.ms", "10000"), options);
  }

  private CommandRun prune(ModelsLog log, Map<String, String> client, String... options)
      throws Exception {
    List<String> all = new ArrayList<>(List.of("prune"));
    all.addAll(List.of(options));
    all.addAll(List.of("-D", "diffaug.repository=" + folder));
    client.forEach(
        (key, value) -> all.addAll(List.of("-D", "diffaug.kafka.client." + key + "=" + value)));
    return log.models(all.toArray(String[]::new));
  }

  private List<Long> versions() {
    return new DirectoryModelRepository(folder).versions();
  }
}
