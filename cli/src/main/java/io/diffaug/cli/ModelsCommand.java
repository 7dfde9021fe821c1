package io.diffaug.cli;

import io.diffaug.cli.models.RolloutState;
import io.diffaug.cli.models.VersionFacts;
import io.diffaug.core.model.DirectoryModelRepository;
import io.diffaug.core.model.ModelRepository;
import io.diffaug.core.model.RejectedModelException;
import io.diffaug.core.settings.KafkaSettings;
import io.diffaug.core.settings.Settings;
import io.diffaug.streamer.VersionTrial;
import io.diffaug.streamer.pipeline.StreamRefusedException;
import io.diffaug.streamer.settings.RepositorySettings;
import io.diffaug.streamer.settings.StreamSettings;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code diffaug models}: what the repository holds, and whether it is fit to serve. */
@Command(
    name = "models",
    description = "Looks at the versions of model bundles, and decides which serves.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      ModelsAnnounceCommand.class,
      ModelsHistoryCommand.class,
      ModelsKeygenCommand.class,
      ModelsOrderCommand.Pin.class,
      ModelsOrderCommand.Promote.class,
      ModelsPruneCommand.class,
      ModelsOrderCommand.Rollback.class,
      ModelsOrderCommand.Unpin.class
    })
final class ModelsCommand {
  @Spec private CommandSpec spec;

  /** One version, or all of them. */
  static final class Choice {
    @Parameters(paramLabel = "VERSION", description = "The version's number.")
    private Long version;

    @Option(names = "--all", description = "Every version of the repository.")
    private boolean all;
  }

  @Command(
      name = "list",
      description = "Lists the versions in the repository, and which of them serves.",
      mixinStandardHelpOptions = true)
  int list(@Mixin ConfigOptions config) {
    Settings settings = config.load();
    KafkaSettings kafka = KafkaSettings.read(settings);
    Path root = root(settings);
    settings.check();
    ModelRepository repository = new DirectoryModelRepository(root);
    RolloutState state = RolloutState.ask(kafka);
    List<Long> versions = repository.versions();
    long rejected = versions.stream().filter(version -> !list(repository, version, state)).count();
    state.missing(versions).forEach(this::print);
    print(root + ": " + count(versions.size()));
    print("models log: " + state.note());
    return rejected == 0 ? 0 : 1;
  }

  private static String count(int versions) {
    return switch (versions) {
      case 0 -> "no version";
      case 1 -> "1 version";
      default -> versions + " versions";
    };
  }

  /** Prints a version's line; false if its manifest cannot be read. */
  private boolean list(ModelRepository repository, long version, RolloutState state) {
    try {
      String line = VersionFacts.line(repository.manifest(version));
      print(line + state.mark(version, repository.manifestSha256(version)));
      return true;
    } catch (RejectedModelException rejected) {
      print("version " + version + ": rejected: " + rejected.getMessage());
      return false;
    }
  }

  @Command(
      name = "show",
      description = "Prints all that the manifest of a version says.",
      mixinStandardHelpOptions = true)
  int show(
      @Mixin ConfigOptions config,
      @Parameters(paramLabel = "VERSION", description = "The version's number.") long version)
      throws RejectedModelException {
    Settings settings = config.load();
    Path root = root(settings);
    settings.check();
    ModelRepository repository = new DirectoryModelRepository(root);
    VersionFacts.of(repository.manifest(version), repository.manifestSha256(version))
        .forEach(this::print);
    print(VersionFacts.signature(repository.signature(version)));
    return 0;
  }

  @Command(
      name = "verify",
      description = {
        "Tries versions as the stream would before serving them: digests, graphs, a real session,",
        "fixed noise. Exit 1 if one is not fit to serve."
      },
      mixinStandardHelpOptions = true)
  int verify(
      @Mixin ConfigOptions config, @ArgGroup(exclusive = true, multiplicity = "1") Choice choice)
      throws StreamRefusedException {
    Settings settings = config.load();
    StreamSettings stream = StreamSettings.read(settings);
    RepositorySettings where = RepositorySettings.read(settings);
    settings.check();
    ModelRepository repository = where.open();
    List<Long> versions = choice.all ? repository.versions() : List.of(choice.version);
    VersionTrial trial = VersionTrial.of(repository, stream);
    long rejected = versions.stream().filter(version -> !fit(trial, version)).count();
    if (versions.isEmpty()) {
      print(where.folder() + ": no version (expected: one to verify)");
    }
    return rejected == 0 && !versions.isEmpty() ? 0 : 1;
  }

  private boolean fit(VersionTrial trial, long version) {
    try {
      trial.run(version);
      print("version " + version + ": fit to serve");
      return true;
    } catch (RejectedModelException unfit) {
      print(unfit.getMessage());
      return false;
    }
  }

  private static Path root(Settings settings) {
    return settings.section(Settings.ROOT).path("repository");
  }

  private void print(String line) {
    PrintWriter out = spec.commandLine().getOut();
    out.println(line);
    out.flush();
  }
}
