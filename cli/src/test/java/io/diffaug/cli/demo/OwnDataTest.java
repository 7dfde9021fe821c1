package io.diffaug.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.diffaug.core.csv.CsvOptions;
import io.diffaug.core.csv.CsvOptions.Header;
import io.diffaug.core.csv.CsvSamples;
import io.diffaug.core.csv.LabelledSamples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OwnDataTest {
  @TempDir Path folder;

  @Test
  void everyRowIsDealtOnceWithItsLabelUnchanged() throws Exception {
    StringBuilder csv = new StringBuilder();
    for (int row = 0; row < 40; row++) {
      csv.append(row).append(",1e-30,\"kind, \"\"").append(row % 3).append("\"\"\"\r\n");
    }
    DemoData data = deal(csv.toString(), Optional.of("3"));
    assertThat(data.trainingRows()).isEqualTo(28);
    assertThat(data.heldOutRows()).isEqualTo(12);
    assertThat(data.width()).isEqualTo(2);
    assertThat(data.distinctRows()).isEqualTo(28);
    List<Float> first = new ArrayList<>();
    for (String file : List.of("training.csv", "held-out.csv")) {
      LabelledSamples dealt =
          CsvSamples.read(folder.resolve(file), new CsvOptions(Header.PRESENT, data.label()));
      for (int i = 0; i < dealt.features().length; i++) {
        float[] row = dealt.features()[i];
        first.add(row[0]);
        assertThat(row[1]).isEqualTo(1e-30f);
        assertThat(dealt.labels().get(i)).isEqualTo("kind, \"" + (int) row[0] % 3 + "\"");
      }
    }
    assertThat(first).hasSize(40).doesNotHaveDuplicates();
  }

  @Test
  void fewRowsMakeSmallBatchesAndDuplicatesNoLearner() throws Exception {
    DemoData few = deal("1,2\n2,1\n".repeat(10), Optional.empty());
    assertThat(few.batch()).isEqualTo(2);
    assertThat(few.distinctRows()).isEqualTo(2);
    assertThat(few.learnerBatch()).isZero();
    assertThat(few.label()).isEmpty();
  }

  @Test
  void theLearnerKeepsPairsBackOnlyWhereThereAreNoLabels() {
    assertThat(data(Optional.of("label"), 100, 40).learnerBatch()).isEqualTo(64);
    assertThat(data(Optional.empty(), 100, 40).learnerBatch()).isZero();
    assertThat(data(Optional.empty(), 300, 40).learnerBatch()).isEqualTo(32);
    assertThat(data(Optional.of("label"), 5000, 9).learnerBatch()).isZero();
    assertThat(data(Optional.of("label"), 5000, 40).learnerBatch()).isEqualTo(256);
  }

  @Test
  void malformedRowsAreAllNamed() {
    assertThatThrownBy(() -> deal("1,2\n".repeat(12) + "3,\"1,5\"\n4,x\n", Optional.empty()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("samples.csv: 2 malformed rows (expected: none)")
        .hasMessageContaining("line 13, column 2: \"1,5\"")
        .hasMessageContaining("line 14, column 2: \"x\"");
  }

  @Test
  void tooFewRowsAreRefused() {
    assertThatThrownBy(() -> deal("1,2\n3,4\n", Optional.empty()))
        .hasMessageContaining("samples.csv: 2 samples (expected: >= 12)");
  }

  @Test
  void aVeryWideRowIsNotDrawn() throws Exception {
    assertThat(deal("1,2\n".repeat(12), Optional.empty()).drawing()).isPresent();
    String wide = "1,".repeat(256) + "1\n";
    assertThat(deal(wide.repeat(12), Optional.empty()).drawing()).isEmpty();
  }

  private DemoData deal(String csv, Optional<String> label) throws IOException {
    Path file = Files.writeString(folder.resolve("samples.csv"), csv);
    return OwnData.deal(
        file, label, folder.resolve("training.csv"), folder.resolve("held-out.csv"));
  }

  private static DemoData data(Optional<String> label, int distinct, int heldOut) {
    return new DemoData("rows", label, 1, distinct, distinct, heldOut, Optional.empty());
  }
}
