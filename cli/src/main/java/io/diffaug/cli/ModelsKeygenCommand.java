package io.diffaug.cli;

import io.diffaug.core.signature.KeyPairFiles;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code diffaug models keygen}: a pair of Ed25519 keys. */
@Command(
    name = "keygen",
    description = {
      "Makes a pair of Ed25519 keys: the private one signs versions (diffaug.train.sign-key) and",
      "orders (--key), the public one goes into the folder diffaug.trusted-keys of whoever verifies."
    },
    mixinStandardHelpOptions = true)
final class ModelsKeygenCommand implements Callable<Integer> {
  @Option(
      names = "--out",
      paramLabel = "DIR",
      required = true,
      description = "Folder that the keys are written to; never overwrites one.")
  private Path folder;

  @Option(
      names = "--name",
      paramLabel = "NAME",
      defaultValue = "${sys:user.name}",
      description = "Whose keys, shown where a signature verifies (default: ${DEFAULT-VALUE}).")
  private String name;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    try {
      KeyPairFiles keys = KeyPairFiles.create(folder, name);
      PrintWriter out = spec.commandLine().getOut();
      out.println("private key " + keys.privateFile() + " (keep it to yourself)");
      out.println("public key  " + keys.publicFile());
      out.println("key id      " + keys.keyId());
      out.flush();
      return 0;
    } catch (IllegalArgumentException refused) {
      throw new ParameterException(spec.commandLine(), refused.getMessage(), refused);
    }
  }
}
