package io.diffaug.cli;

import io.diffaug.cli.models.EventDesk;
import io.diffaug.core.model.ModelRepository;
import io.diffaug.core.model.RejectedModelException;
import io.diffaug.core.rollout.Announcement;
import io.diffaug.core.settings.KafkaSettings;
import io.diffaug.core.settings.Settings;
import io.diffaug.streamer.kafka.BootstrapServers;
import io.diffaug.streamer.settings.RepositorySettings;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code diffaug models announce}: for a version whose trainer could not. */
@Command(
    name = "announce",
    description = {
      "Announces a version of the repository: its trainer could not, or the models topic is new.",
      "The version's files must agree with its manifest."
    },
    mixinStandardHelpOptions = true)
final class ModelsAnnounceCommand implements Callable<Integer> {
  @Mixin private ConfigOptions config;

  @Parameters(paramLabel = "VERSION", description = "The version's number.")
  private long version;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws RejectedModelException {
    Settings settings = config.load();
    KafkaSettings kafka = KafkaSettings.read(settings);
    RepositorySettings where = RepositorySettings.read(settings);
    settings.check();
    BootstrapServers.require(kafka);
    ModelRepository repository = where.open();
    String digest = repository.manifestSha256(version);
    Announcement announcement =
        Announcement.of(repository.read(version, digest).manifest(), digest);
    return new EventDesk(kafka)
        .handIn(announcement, announcement::equals)
        .print(spec.commandLine().getOut());
  }
}
