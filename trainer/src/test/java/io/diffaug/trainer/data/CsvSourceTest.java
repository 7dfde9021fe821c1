package io.diffaug.trainer.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.diffaug.core.csv.LabelledSamples;
import io.diffaug.nn.Seed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CsvSourceTest {
  @TempDir Path folder;
  private final List<String> said = new ArrayList<>();

  @Test
  void aFileIsReadWhole() throws Exception {
    SourcedSamples read = read("a,kind\n1,x\n2,y\n", Optional.of("kind"), 10);
    assertThat(read.source()).isEqualTo("samples.csv");
    assertThat(read.found()).isEqualTo(2);
    LabelledSamples samples = read.samples();
    assertThat(samples.features()).isEqualTo(new float[][] {{1}, {2}});
    assertThat(samples.labels()).containsExactly("x", "y");
    assertThat(said).isEmpty();
  }

  @Test
  void ofALargerFileSoManySamplesAreDrawnAndThatIsSaid() throws Exception {
    String rows =
        IntStream.range(0, 100).mapToObj(Integer::toString).collect(Collectors.joining("\n"));
    SourcedSamples read = read(rows, Optional.empty(), 7);
    assertThat(read.samples().features()).hasDimensions(7, 1);
    assertThat(read.found()).isEqualTo(100);
    assertThat(said).singleElement().asString().endsWith("samples.csv: 7 of 100 samples drawn");
  }

  @Test
  void aMalformedRowRefusesTheFile() {
    assertThatThrownBy(() -> read("1,2\n3,x\n", Optional.empty(), 10))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("samples.csv: line 2, column 2: \"x\" (expected: a decimal number");
  }

  @Test
  void aFileOfAHeaderAloneIsRefused() {
    assertThatThrownBy(() -> read("a,b\n", Optional.empty(), 10))
        .hasMessageContaining("nothing after the header (expected: samples)");
  }

  private SourcedSamples read(String csv, Optional<String> label, int most) throws IOException {
    Path file = Files.writeString(folder.resolve("samples.csv"), csv);
    return new CsvSource(file, label).read(most, new Seed(1), said::add);
  }
}
