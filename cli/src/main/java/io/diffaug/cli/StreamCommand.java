package io.diffaug.cli;

import io.diffaug.streamer.Streamer;
import io.diffaug.streamer.pipeline.StreamRefusedException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code diffaug stream}: serves the announced model until it is told to stop. */
@Command(
    name = "stream",
    description =
        "Turns raw samples into contrastive pairs, exactly once, until SIGTERM or SIGINT drains it.",
    mixinStandardHelpOptions = true)
final class StreamCommand implements Callable<Integer> {
  @Mixin private ConfigOptions config;

  @Override
  public Integer call() throws StreamRefusedException {
    Streamer.run(config.load());
    return 0;
  }
}
