package io.diffaug.cli;

import io.diffaug.cli.models.OrderDesk;
import io.diffaug.core.rollout.Order;
import io.diffaug.core.settings.KafkaSettings;
import io.diffaug.core.settings.Settings;
import io.diffaug.core.signature.SigningKey;
import io.diffaug.streamer.kafka.BootstrapServers;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * An operator's order: written to the models log, and followed until its effect is known. Exit 1 if
 * it was ignored.
 */
abstract class ModelsOrderCommand implements Callable<Integer> {
  @Mixin private ConfigOptions config;

  @Option(
      names = "--operator",
      paramLabel = "NAME",
      defaultValue = "${sys:user.name}",
      description = "Who orders (default: ${DEFAULT-VALUE}). A claim, unless the order is signed.")
  private String operator;

  @Option(
      names = "--reason",
      paramLabel = "TEXT",
      defaultValue = "",
      description = "Why; stands in the history.")
  private String reason;

  @Option(
      names = "--key",
      paramLabel = "FILE",
      description = "Signs the order with this private key (diffaug models keygen).")
  private Path key;

  @Spec private CommandSpec spec;

  /** The order. */
  abstract Order order();

  @Override
  public Integer call() {
    Settings settings = config.load();
    KafkaSettings kafka = KafkaSettings.read(settings);
    settings.check();
    BootstrapServers.require(kafka);
    OrderDesk desk = new OrderDesk(kafka, operator, reason, signingKey());
    return desk.give(order()).print(spec.commandLine().getOut());
  }

  private Optional<SigningKey> signingKey() {
    try {
      return Optional.ofNullable(key).map(SigningKey::read);
    } catch (IllegalArgumentException unusable) {
      throw new ParameterException(spec.commandLine(), "--key: " + unusable.getMessage(), unusable);
    }
  }

  /** An order about one version. */
  abstract static class OfVersion extends ModelsOrderCommand {
    @Parameters(paramLabel = "VERSION", description = "The version's number.")
    private long version;

    long version() {
      return version;
    }
  }

  @Command(
      name = "promote",
      description = "Makes a version stable, whatever its trial says.",
      mixinStandardHelpOptions = true)
  static final class Promote extends OfVersion {
    @Override
    Order order() {
      return new Order.Promote(version());
    }
  }

  @Command(
      name = "rollback",
      description = {
        "Takes a version out: refuses it while it waits, ends its trial, or goes back from the",
        "stable version to the one before it."
      },
      mixinStandardHelpOptions = true)
  static final class Rollback extends OfVersion {
    @Override
    Order order() {
      return new Order.Rollback(version());
    }
  }

  @Command(
      name = "pin",
      description = "Makes a version stable, and tries none until it is unpinned.",
      mixinStandardHelpOptions = true)
  static final class Pin extends OfVersion {
    @Override
    Order order() {
      return new Order.Pin(version());
    }
  }

  @Command(
      name = "unpin",
      description = "Takes the pin off: newer versions are tried again.",
      mixinStandardHelpOptions = true)
  static final class Unpin extends ModelsOrderCommand {
    @Override
    Order order() {
      return new Order.Unpin();
    }
  }
}
