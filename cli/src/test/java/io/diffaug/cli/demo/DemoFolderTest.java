package io.diffaug.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoFolderTest {
  @TempDir Path folder;

  @Test
  void aSecondDemoInTheSameFolderIsRefused() throws Exception {
    Path out = folder.resolve("out");
    try (DemoFolder first = DemoFolder.open(out)) {
      assertThat(first.resolve("logs")).isDirectory();
      assertThatThrownBy(() -> DemoFolder.open(out))
          .isInstanceOf(IOException.class)
          .hasMessage(out + ": another demo runs there (expected: --out ANOTHER_FOLDER)");
    }
    DemoFolder.open(out).close();
  }

  @Test
  void demosAtTheSameTimeGetFoldersOfTheirOwn() throws Exception {
    Path base = folder.resolve("demo");
    try (DemoFolder first = DemoFolder.openFree(base);
        DemoFolder second = DemoFolder.openFree(base)) {
      assertThat(first.resolve("x")).isEqualTo(base.resolve("x"));
      assertThat(second.resolve("x")).isEqualTo(folder.resolve("demo-2").resolve("x"));
    }
  }

  @Test
  void onlyWhatADemoWritesIsEmptied() throws Exception {
    Path out = Files.createDirectories(folder.resolve("out"));
    Files.writeString(out.resolve("mine.txt"), "kept");
    Files.createDirectories(out.resolve("models/00000001"));
    try (DemoFolder demo = DemoFolder.open(out)) {
      assertThat(demo.resolve("mine.txt")).hasContent("kept");
      assertThat(demo.resolve("models")).doesNotExist();
    }
  }

  @Test
  void aFolderThatCannotBeWrittenIsNamed() throws Exception {
    Path file = Files.createFile(folder.resolve("occupied"));
    assertThatThrownBy(() -> DemoFolder.open(file))
        .isInstanceOf(IOException.class)
        .hasMessage(file + ": cannot be written (expected: a writable folder, --out)");
  }
}
