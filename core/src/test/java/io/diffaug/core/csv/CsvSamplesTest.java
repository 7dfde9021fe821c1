package io.diffaug.core.csv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.diffaug.core.csv.CsvOptions.Header;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CsvSamplesTest {
  private static final CsvOptions AUTO = new CsvOptions(Header.AUTO, Optional.empty());
  private static final CsvOptions LABELLED = new CsvOptions(Header.AUTO, Optional.of("kind"));

  @Test
  void aFileWithoutHeaderIsAllSamples() throws IOException {
    LabelledSamples samples = read("1,2.5\n-3,4e-1\n", AUTO);

    assertThat(samples.features()).isDeepEqualTo(new float[][] {{1, 2.5f}, {-3, 0.4f}});
    assertThat(samples.labels()).isEmpty();
  }

  @Test
  void aWordAmongTheFeaturesMakesTheFirstLineAHeader() throws IOException {
    assertThat(read("a,b\n1,2\n", AUTO).features()).isDeepEqualTo(new float[][] {{1, 2}});
  }

  @Test
  void aMissingValueDoesNotMakeTheFirstLineAHeader() {
    assertComplaint("1,NA\n1,2\n", AUTO, "line 1, column 2: \"NA\"", "missing");
  }

  @Test
  void aNamedColumnBecomesTheLabels() throws IOException {
    LabelledSamples samples = read("a,kind,b\n1,cat,2\n3,7,4\n", LABELLED);

    assertThat(samples.features()).isDeepEqualTo(new float[][] {{1, 2}, {3, 4}});
    assertThat(samples.labels()).containsExactly("cat", "7");
  }

  @Test
  void aHeaderOfNumbersIsToldByItsLabelColumn() throws IOException {
    assertThat(read("0,1,kind\n5,6,7\n", LABELLED).features())
        .isDeepEqualTo(new float[][] {{5, 6}});
  }

  @Test
  void withoutHeaderTheLabelColumnIsANumber() throws IOException {
    CsvOptions third = new CsvOptions(Header.AUTO, Optional.of("3"));

    assertThat(read("1,2,cat\n3,4,dog\n", third).labels()).containsExactly("cat", "dog");
  }

  @Test
  void anUnknownLabelColumnIsNamed() {
    assertComplaint("a,b\n1,2\n", LABELLED, "line 1", "\"kind\"");
    assertComplaint("1,2\n3,4\n", LABELLED, "line 1", "\"kind\"", "1 to 2");
  }

  @Test
  void theHeaderCanBeForcedEitherWay() throws IOException {
    CsvOptions present = new CsvOptions(Header.PRESENT, Optional.empty());
    CsvOptions absent = new CsvOptions(Header.ABSENT, Optional.empty());

    assertThat(read("0,1\n5,6\n", present).features()).isDeepEqualTo(new float[][] {{5, 6}});
    assertComplaint("a,1\n5,6\n", absent, "line 1, column 1: \"a\"");
  }

  @Test
  void aRaggedRowIsNamedWithItsLineAndCounts() {
    assertComplaint("a,b,c\n1,2,3\n\n1,2\n", AUTO, "line 4: 2 fields (expected: 3");
    assertComplaint("1,2\n1,2,3\n", AUTO, "line 2: 3 fields (expected: 2");
  }

  @Test
  void whatIsNotANumberIsNamedWithItsColumn() {
    for (String word : List.of("1d", "0x1p3", "Infinity", "-Inf", "1,5 ", "1_000", "٣", "--1")) {
      assertComplaint(
          "a,b\n1,\"" + word + "\"\n", AUTO, "line 2, column 2 (b): \"" + word + "\"", "decimal");
    }
  }

  @Test
  void missingIsToldFromMalformed() {
    for (String word : List.of("", "NA", "NaN", "nan", "null", "?", " ")) {
      assertComplaint("a,b\n1," + word + "\n", AUTO, "line 2, column 2 (b)", "missing");
    }
  }

  @Test
  void aMagnitudeBeyondFloatIsOutOfRange() {
    assertComplaint("1,1e400\n", AUTO, "line 1, column 2: \"1e400\"", "out of range");
    assertComplaint("1,-3.5e38\n", AUTO, "\"-3.5e38\"", "out of range");
  }

  @Test
  void aFileWithoutSamplesSaysSo() {
    assertComplaint("", AUTO, "line 1: the file is empty");
    assertComplaint("\n\n", AUTO, "line 1: the file is empty");
    assertComplaint("a,b\n", AUTO, "nothing after the header");
    assertComplaint("kind\ncat\n", LABELLED, "no feature column");
  }

  @Test
  void textAfterAClosingQuoteIsNamedWithItsLine() {
    assertComplaint("1,2\n\"3\"x,4\n", AUTO, "line 2", "quoting");
  }

  @Test
  void aByteOrderMarkIsSkipped() throws IOException {
    assertThat(read("\uFEFF1,2\n", AUTO).features()).isDeepEqualTo(new float[][] {{1, 2}});
    assertThat(read("\uFEFF7", AUTO).features()).isDeepEqualTo(new float[][] {{7}});
    assertThat(read("\uFEFFkind,a\ncat,2\n", LABELLED).labels()).containsExactly("cat");
  }

  @Test
  void gzipIsToldByItsFirstBytes(@TempDir Path folder) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write("\uFEFF1,2\n".getBytes(StandardCharsets.UTF_8));
    }
    Path file = Files.write(folder.resolve("samples.csv"), packed.toByteArray());

    assertThat(CsvSamples.read(file, AUTO).features()).isDeepEqualTo(new float[][] {{1, 2}});
  }

  @Test
  void aFileThatEndsTooSoonIsNamed(@TempDir Path folder) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write("1,2\n3,4\n".repeat(100).getBytes(StandardCharsets.UTF_8));
    }
    for (int length : new int[] {2, 15}) {
      Path file = folder.resolve(length + ".csv.gz");
      Files.write(file, Arrays.copyOf(packed.toByteArray(), length));
      assertThatThrownBy(() -> CsvSamples.read(file, AUTO))
          .isInstanceOf(IOException.class)
          .hasMessageStartingWith(file + ": ")
          .hasMessageContaining("expected: a whole");
    }
  }

  @Test
  void aFileIsNamedInItsComplaint(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("samples.csv"), "1,x,3\n4,5\n");

    assertThatThrownBy(() -> CsvSamples.read(file, AUTO))
        .isInstanceOf(InvalidCsvException.class)
        .hasMessageStartingWith(file + ": line 2: 2 fields");
    assertThatThrownBy(() -> CsvSamples.read(folder.resolve("none.csv"), AUTO))
        .hasMessageContaining("none.csv: no such file");
  }

  @Test
  void readingGoesOnAfterAMalformedRow() throws IOException {
    CsvOptions identified = new CsvOptions(Header.AUTO, Optional.of("kind"), Optional.of("name"));
    List<String> seen = new ArrayList<>();
    try (CsvRows rows = CsvRows.open(stream("name,a,kind\np,1,x\nq,?,x\nr,3,y\n"), identified)) {
      assertThat(rows.hasHeader()).isTrue();
      assertThat(rows.width()).isEqualTo(1);
      for (var row = rows.next(); row.isPresent(); row = rows.next()) {
        seen.add(
            row.get() instanceof CsvRow.Sample sample
                ? sample.line() + sample.id().orElse("") + sample.label().orElse("")
                : row.get().line() + " malformed");
      }
    }
    assertThat(seen).containsExactly("2px", "3 malformed", "4ry");
  }

  @Property(tries = 200)
  void everyFiniteFloatIsReadBackAsItWasPrinted(
      @ForAll List<Float> values, @ForAll @IntRange(min = 1, max = 5) int width)
      throws IOException {
    List<Float> padded = new ArrayList<>(values);
    while (padded.isEmpty() || padded.size() % width != 0) {
      padded.add(1f);
    }
    String text =
        IntStream.range(0, padded.size())
            .mapToObj(i -> padded.get(i) + ((i + 1) % width == 0 ? "\n" : ","))
            .collect(Collectors.joining());
    Locale before = Locale.getDefault();
    Locale.setDefault(Locale.GERMANY);
    try {
      float[][] read = read(text, AUTO).features();
      assertThat(read).hasDimensions(padded.size() / width, width);
      for (int i = 0; i < padded.size(); i++) {
        assertThat(read[i / width][i % width]).isEqualTo(padded.get(i));
      }
    } finally {
      Locale.setDefault(before);
    }
  }

  @Property(tries = 500)
  void noLineEndsInAnythingButASampleOrAComplaint(@ForAll String text) throws IOException {
    try (CsvRows rows = CsvRows.open(stream(text), AUTO)) {
      long line = 0;
      for (var row = rows.next(); row.isPresent(); row = rows.next()) {
        assertThat(row.get().line()).isGreaterThan(line);
        line = row.get().line();
      }
    } catch (InvalidCsvException refused) {
      assertThat(refused.line()).isPositive();
    }
  }

  private static void assertComplaint(String text, CsvOptions options, String... parts) {
    assertThatThrownBy(() -> read(text, options))
        .isInstanceOf(InvalidCsvException.class)
        .message()
        .contains(parts);
  }

  private static LabelledSamples read(String text, CsvOptions options) throws IOException {
    return CsvSamples.read(stream(text), options);
  }

  private static ByteArrayInputStream stream(String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
  }
}
