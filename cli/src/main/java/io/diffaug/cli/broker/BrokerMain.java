package io.diffaug.cli.broker;

import io.diffaug.core.settings.Logging;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;

/**
 * The broker's own process: one node that is broker and controller (KRaft), on the loopback address
 * only. It ends when its standard input does, so it never outlives the process that started it.
 */
final class BrokerMain {
  private static final int NODE = 1;

  private BrokerMain() {}

  /**
   * Arguments: data folder, client port, controller port, further settings as {@code key=value}.
   */
  public static void main(String[] arguments) throws Exception {
    Logging.configure(); // Logback left alone logs at DEBUG: 100 MB an hour
    // Kafka names its files in the digits of the locale: a folder must open in another one too.
    Locale.setDefault(Locale.ROOT);
    Path data = Path.of(arguments[0]);
    Properties properties =
        properties(data, Integer.parseInt(arguments[1]), Integer.parseInt(arguments[2]));
    for (String setting : List.of(arguments).subList(3, arguments.length)) {
      String[] keyAndValue = setting.split("=", 2);
      properties.setProperty(keyAndValue[0], keyAndValue[1]);
    }
    if (!Files.exists(data.resolve("meta.properties"))) {
      format(data);
    }
    KafkaRaftServer server = new KafkaRaftServer(KafkaConfig.fromProps(properties), Time.SYSTEM);
    // A terminal's interrupt reaches this process too: it then ends in good order all the same.
    Runtime.getRuntime().addShutdownHook(new Thread(server::shutdown, "broker-shutdown"));
    startOrEnd(server);
    awaitEndOfInput();
    System.exit(0);
  }

  /** A broker that fails to start leaves threads of its controller behind, which would live on. */
  private static void startOrEnd(KafkaRaftServer server) {
    try {
      server.startup();
    } catch (Throwable failed) { // Kafka throws what it does not declare
      failed.printStackTrace();
      Runtime.getRuntime().halt(1);
    }
  }

  private static void format(Path data) throws Exception {
    Formatter formatter = new Formatter();
    formatter
        .setPrintStream(new PrintStream(System.out, true, StandardCharsets.UTF_8))
        .setNodeId(NODE)
        .setClusterId(Uuid.randomUuid().toString())
        .setControllerListenerName("CONTROLLER")
        .setMetadataLogDirectory(data.toString())
        .addDirectory(data.toString());
    formatter.run();
  }

  private static Properties properties(Path data, int port, int controllerPort) {
    Properties properties = new Properties();
    properties.setProperty("process.roles", "broker,controller");
    properties.setProperty("node.id", Integer.toString(NODE));
    properties.setProperty("controller.quorum.voters", NODE + "@127.0.0.1:" + controllerPort);
    properties.setProperty("controller.listener.names", "CONTROLLER");
    properties.setProperty(
        "listeners", "CLIENT://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controllerPort);
    properties.setProperty("advertised.listeners", "CLIENT://127.0.0.1:" + port);
    properties.setProperty(
        "listener.security.protocol.map", "CLIENT:PLAINTEXT,CONTROLLER:PLAINTEXT");
    properties.setProperty("inter.broker.listener.name", "CLIENT");
    properties.setProperty("log.dirs", data.toString());
    properties.setProperty("auto.create.topics.enable", "false");
    properties.setProperty("group.initial.rebalance.delay.ms", "0");
    // After a kill -9 the node waits for its own session to end before it registers again.
    properties.setProperty("broker.session.timeout.ms", "1500");
    properties.setProperty("broker.heartbeat.interval.ms", "500");
    properties.setProperty("offsets.topic.replication.factor", "1");
    properties.setProperty("offsets.topic.num.partitions", "4");
    properties.setProperty("transaction.state.log.replication.factor", "1");
    properties.setProperty("transaction.state.log.num.partitions", "4");
    properties.setProperty("transaction.state.log.min.isr", "1");
    properties.setProperty("share.coordinator.state.topic.replication.factor", "1");
    properties.setProperty("share.coordinator.state.topic.min.isr", "1");
    return properties;
  }

  private static void awaitEndOfInput() throws IOException {
    System.in.transferTo(OutputStream.nullOutputStream());
  }
}
