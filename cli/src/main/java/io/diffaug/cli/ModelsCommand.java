package io.diffaug.cli;

import io.diffaug.cli.models.LastAnnouncement;
import io.diffaug.cli.models.VersionFacts;
import io.diffaug.core.model.DirectoryModelRepository;
import io.diffaug.core.model.ModelRepository;
import io.diffaug.core.model.RejectedModelException;
import io.diffaug.core.settings.KafkaSettings;
import io.diffaug.core.settings.Settings;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code diffaug models}: what the repository holds. */
@Command(
    name = "models",
    description = "Looks at the versions of model bundles.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = ModelsCommand.ListCommand.class)
final class ModelsCommand {

  /** {@code diffaug models list}: each version with its facts. */
  @Command(
      name = "list",
      description = "Lists the versions in the repository and which was announced last.",
      mixinStandardHelpOptions = true)
  static final class ListCommand implements Callable<Integer> {
    @Mixin private ConfigOptions config;

    @Spec private CommandSpec spec;

    @Override
    public Integer call() {
      Settings settings = config.load();
      KafkaSettings kafka = KafkaSettings.read(settings);
      Path root = settings.section("diffaug").path("repository");
      settings.check();
      ModelRepository repository = new DirectoryModelRepository(root);
      PrintWriter out = spec.commandLine().getOut();
      LastAnnouncement announced = LastAnnouncement.ask(kafka);
      List<Long> versions = repository.versions();
      long rejected =
          versions.stream().filter(version -> !print(out, repository, version, announced)).count();
      out.println(
          root + ": " + (versions.isEmpty() ? "no version" : versions.size() + " versions"));
      out.println("announced last: " + announced.note());
      out.flush();
      return rejected == 0 ? 0 : 1;
    }

    /** Prints a version; false if its manifest cannot be read. */
    private static boolean print(
        PrintWriter out, ModelRepository repository, long version, LastAnnouncement announced) {
      boolean last = announced.version().equals(OptionalLong.of(version));
      out.println("version " + version + (last ? " (announced last)" : ""));
      try {
        VersionFacts.of(repository.manifest(version)).forEach(out::println);
        return true;
      } catch (RejectedModelException rejected) {
        out.println("  rejected   " + rejected.getMessage());
        return false;
      }
    }
  }
}
