package io.diffaug.cli;

import io.diffaug.core.model.DirectoryModelRepository;
import io.diffaug.core.model.ModelRepository;
import io.diffaug.core.model.Retention;
import io.diffaug.core.settings.KafkaSettings;
import io.diffaug.core.settings.Settings;
import io.diffaug.trainer.publish.ModelsTopic;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.function.LongConsumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code diffaug models prune}: removes old versions that nothing depends on. */
@Command(
    name = "prune",
    description = {
      "Removes versions from the repository but for the newest, the stable one, the one before it,",
      "a pinned one and one on trial; and what was never finished, where its writer is gone. Without"
          + " the",
      "models log, which says what is in use, nothing is removed."
    },
    mixinStandardHelpOptions = true)
final class ModelsPruneCommand implements Callable<Integer> {
  @Mixin private ConfigOptions config;

  @Option(
      names = "--keep",
      paramLabel = "N",
      defaultValue = "10",
      description = "How many of the newest versions stay (default: ${DEFAULT-VALUE}).")
  private int keep;

  @Option(names = "--dry-run", description = "Says what would be removed, and removes nothing.")
  private boolean dryRun;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    if (keep < 1) {
      throw new ParameterException(
          spec.commandLine(), "--keep: " + keep + " (expected: >= 1; the newest always stays)");
    }
    Settings settings = config.load();
    KafkaSettings kafka = KafkaSettings.read(settings);
    Path root = settings.section(Settings.ROOT).path("repository");
    settings.check();
    ModelRepository repository = new DirectoryModelRepository(root);
    Set<Long> inUse = new TreeSet<>(new ModelsTopic(kafka).inUse());
    List<Long> versions = repository.versions();
    List<Long> old = Retention.removable(versions, keep, inUse);
    List<Long> abandoned = repository.abandoned();
    old.forEach(version -> remove(version, repository::remove, ""));
    abandoned.forEach(
        version ->
            remove(version, repository::removeAbandoned, ", never finished, its writer gone"));
    print(
        root
            + ": "
            + (versions.size() - old.size())
            + " of "
            + versions.size()
            + " versions stay; in use: "
            + inUse);
    return 0;
  }

  private void remove(long version, LongConsumer removal, String state) {
    if (!dryRun) {
      removal.accept(version);
    }
    print("version " + version + state + (dryRun ? ": would be removed" : ": removed"));
  }

  private void print(String line) {
    PrintWriter out = spec.commandLine().getOut();
    out.println(line);
    out.flush();
  }
}
