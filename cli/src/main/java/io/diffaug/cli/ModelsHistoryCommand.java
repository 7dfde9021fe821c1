package io.diffaug.cli;

import io.diffaug.cli.models.History;
import io.diffaug.cli.models.TimeLine;
import io.diffaug.core.settings.KafkaSettings;
import io.diffaug.core.settings.Settings;
import io.diffaug.core.signature.TrustedKeys;
import io.diffaug.streamer.kafka.BootstrapServers;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code diffaug models history}: the models log, event by event. */
@Command(
    name = "history",
    description = {
      "Prints what happened to the versions: when, who, what, and what it came to.",
      "A name is a claim unless a key of diffaug.trusted-keys signed the order."
    },
    mixinStandardHelpOptions = true)
final class ModelsHistoryCommand implements Callable<Integer> {
  @Mixin private ConfigOptions config;

  @Option(names = "--evidence", description = "Also prints evidence that decided nothing.")
  private boolean evidence;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    Settings settings = config.load();
    KafkaSettings kafka = KafkaSettings.read(settings);
    TrustedKeys trusted = TrustedKeys.read(settings);
    settings.check();
    BootstrapServers.require(kafka);
    PrintWriter out = spec.commandLine().getOut();
    new History(kafka, new TimeLine(trusted), evidence).print(out::println);
    out.flush();
    return 0;
  }
}
