package io.diffaug.cli;

import io.diffaug.cli.broker.SharedBroker;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;

/** What a command printed and how it ended. */
public record CommandRun(int code, String out, String err) {

  /** Runs a command in this JVM, on whatever cluster the arguments name. */
  public static CommandRun of(List<String> arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine command =
        DiffAug.commandLine().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    int code = command.execute(arguments.toArray(String[]::new));
    return new CommandRun(code, out.toString(), err.toString());
  }

  /** Runs a command on the shared broker. */
  static CommandRun onSharedBroker(List<String> arguments) throws Exception {
    return of(at(SharedBroker.bootstrapServers(), arguments));
  }

  /** Arguments that point a command at a cluster. */
  static List<String> at(String bootstrapServers, List<String> arguments) {
    List<String> all = new ArrayList<>(arguments);
    all.addAll(List.of("-D", "diffaug.kafka.client.bootstrap.servers=" + bootstrapServers));
    return all;
  }
}
