package io.diffaug.bench.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class WorkspaceTest {
  @Test
  void aClosedWorkspaceLeavesNothingBehind() throws IOException {
    Path folder;
    try (Workspace workspace = Workspace.open()) {
      folder = workspace.folder();
      Files.createDirectories(folder.resolve("versions").resolve("1"));
      Files.writeString(folder.resolve("versions").resolve("1").resolve("encoder.onnx"), "graph");
      assertThat(folder).isNotEmptyDirectory();
    }
    assertThat(folder).doesNotExist();
  }
}
