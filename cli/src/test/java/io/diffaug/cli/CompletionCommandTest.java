package io.diffaug.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CompletionCommandTest {
  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "'diffaug tr', 'train'",
    "'diffaug topics ch', 'check'",
    "'diffaug audit --wa', '--wait'",
    "'diffaug feed --he', '--header'"
  })
  void bashCompletesWithTheScript(String typed, String expected) throws Exception {
    assertThat(complete(typed)).contains(expected);
  }

  @Test
  void aShellThatIsUnknownIsAUsageError() {
    CommandRun run = CommandRun.of(List.of("completion", "fish"));
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("fish");
  }

  /** What a real bash offers for a line that was typed so far. */
  private List<String> complete(String typed) throws Exception {
    CommandRun run = CommandRun.of(List.of("completion", "bash"));
    assertThat(run.code()).isZero();
    Path script = Files.writeString(folder.resolve("diffaug-completion"), run.out());
    Path driver =
        Files.writeString(
            folder.resolve("driver"),
            """
            source "$1"
            read -ra COMP_WORDS <<<"$2"
            COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
            COMP_LINE=$2
            COMP_POINT=${#2}
            "$(complete -p diffaug | sed 's/.*-F \\([^ ]*\\).*/\\1/')"
            printf '%s\\n' "${COMPREPLY[@]}"
            """);
    Process bash =
        new ProcessBuilder("bash", driver.toString(), script.toString(), typed)
            .redirectErrorStream(true)
            .start();
    String output = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(bash.waitFor()).as(output).isZero();
    return output.lines().map(String::strip).toList();
  }
}
