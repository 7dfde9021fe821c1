package io.diffaug.cli;

import io.diffaug.cli.broker.EmbeddedBroker;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code diffaug broker}: a real Kafka on the loopback address, for anyone's client. */
@Command(
    name = "broker",
    description = "Runs a real single-node Kafka on 127.0.0.1 until it is interrupted.",
    mixinStandardHelpOptions = true)
final class BrokerCommand implements Callable<Integer> {
  private static final int MOST_PORT = 65_535;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      description = "Port for clients, 0 for a free one (default: ${DEFAULT-VALUE}).",
      defaultValue = "9092")
  private int port;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Where its data lives; kept between runs (default: ${DEFAULT-VALUE}).",
      defaultValue = "diffaug-broker")
  private Path data;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    if (port < 0 || port > MOST_PORT) {
      throw new ParameterException(
          spec.commandLine(), "--port: " + port + " (expected: 0 to " + MOST_PORT + ")");
    }
    PrintWriter out = spec.commandLine().getOut();
    out.println("starting Kafka, data in " + data);
    out.flush();
    try (EmbeddedBroker broker = EmbeddedBroker.start(data, port)) {
      Runtime.getRuntime().addShutdownHook(new Thread(broker::close, "broker-shutdown"));
      out.println("ready: bootstrap.servers = " + broker.bootstrapServers());
      out.flush();
      return broker.await();
    }
  }
}
