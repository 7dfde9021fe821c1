package io.diffaug.cli;

import io.diffaug.cli.pairs.PairLine;
import io.diffaug.core.settings.KafkaSettings;
import io.diffaug.core.settings.Settings;
import io.diffaug.streamer.kafka.BootstrapServers;
import io.diffaug.trainer.data.TopicReader;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code diffaug pairs}: the committed pairs as lines of JSON. */
@Command(
    name = "pairs",
    description = "Prints committed contrastive pairs, one JSON object a line.",
    mixinStandardHelpOptions = true)
final class PairsCommand implements Callable<Integer> {
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  @Mixin private ConfigOptions config;

  @Option(
      names = "--count",
      paramLabel = "N",
      description = "Ends after N pairs (default: at the topic's end).")
  private Long count;

  @Option(names = "--follow", description = "Waits for further pairs at the topic's end.")
  private boolean follow;

  @Spec private CommandSpec spec;

  private long printed;

  @Override
  public Integer call() {
    Settings settings = config.load();
    KafkaSettings kafka = KafkaSettings.read(settings);
    settings.check();
    if (count != null && count < 1) {
      throw new ParameterException(spec.commandLine(), "--count: " + count + " (expected: >= 1)");
    }
    BootstrapServers.require(kafka);
    try (TopicReader pairs = TopicReader.open(kafka, kafka.pairs(), PATIENCE)) {
      boolean wantsMore = pairs.readToEnd(this::print);
      while (follow && wantsMore) {
        wantsMore = pairs.await(this::print);
      }
    }
    return 0;
  }

  /** Prints a pair; false once enough are printed or nobody reads on. */
  private boolean print(ConsumerRecord<byte[], byte[]> pair) {
    PrintWriter out = spec.commandLine().getOut();
    out.println(PairLine.of(pair));
    printed++;
    return !out.checkError() && (count == null || printed < count);
  }
}
