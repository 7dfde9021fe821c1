package io.diffaug.nn.export;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class OperationsPageTest {
  private static final Path PAGE = Path.of("..", "docs", "onnx-operations.md");

  @Test
  void thePageSaysWhatTheCodeDoes() throws IOException {
    String page = OperationsPage.text();
    if (Boolean.getBoolean("diffaug.docs.write")) {
      Files.writeString(PAGE, page);
    }
    assertThat(Files.readString(PAGE))
        .as("docs/onnx-operations.md is stale; its head says how to write it anew")
        .isEqualTo(page);
  }
}
