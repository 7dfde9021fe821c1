package io.diffaug.cli;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code diffaug completion}: a script that completes our commands and options in a shell. */
@Command(
    name = "completion",
    description = {
      "Prints a script that completes commands and options.",
      "bash: source <(./diffaug completion bash)",
      "zsh:  source <(./diffaug completion zsh)"
    },
    mixinStandardHelpOptions = true)
final class CompletionCommand implements Callable<Integer> {
  /** The shells; zsh loads the same script by its own bashcompinit. */
  enum Shell {
    BASH,
    ZSH
  }

  @Parameters(paramLabel = "SHELL", description = "The shell: ${COMPLETION-CANDIDATES}.")
  private Shell shell;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    String name = shell.name().toLowerCase(Locale.ROOT);
    out.println("# To be sourced: source <(./diffaug completion " + name + ")");
    out.print(AutoComplete.bash("diffaug", spec.root().commandLine()));
    out.flush();
    return 0;
  }
}
