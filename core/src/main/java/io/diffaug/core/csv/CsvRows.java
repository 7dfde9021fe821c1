package io.diffaug.core.csv;

import de.siegmar.fastcsv.reader.CloseableIterator;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * Reads a file of samples row by row: RFC 4180 in UTF-8, with or without a byte-order mark, plain
 * or gzip (told by its first bytes). Blank lines are skipped. A malformed row is a value, and
 * reading goes on after it.
 */
public final class CsvRows implements AutoCloseable {
  private static final byte[] GZIP_MAGIC = {0x1f, (byte) 0x8b};
  private static final byte[] BYTE_ORDER_MARK = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};

  private final String source;
  private final CloseableIterator<CsvRecord> records;
  private final CsvRecord first;
  private final Columns columns;
  private long line;
  private boolean firstIsPending;
  private boolean broken;

  private CsvRows(String source, CloseableIterator<CsvRecord> records, CsvOptions options)
      throws IOException {
    this.source = source;
    this.records = records;
    this.first =
        record().orElseThrow(() -> InvalidCsvException.ofLine(1, "the file is empty", "samples"));
    this.columns = Columns.of(first.getStartingLineNumber(), first.getFields(), options);
    this.firstIsPending = !columns.hasHeader();
  }

  /**
   * Opens a file.
   *
   * @param file the file
   * @param options how to read it
   * @return its rows, to be closed
   * @throws InvalidCsvException if the first line has no column that the options name, or is none
   * @throws IOException if the file cannot be read
   */
  public static CsvRows open(Path file, CsvOptions options) throws IOException {
    if (!Files.exists(file)) {
      throw new NoSuchFileException(file.toString(), null, "no such file (expected: a CSV file)");
    }
    try {
      return open(file.toString(), Files.newInputStream(file), options);
    } catch (InvalidCsvException invalid) {
      throw invalid.in(file);
    }
  }

  /**
   * Opens a stream, and closes it if that fails.
   *
   * @param stream the bytes
   * @param options how to read them
   * @return its rows, to be closed
   * @throws InvalidCsvException if the first line has no column that the options name, or is none
   * @throws IOException if the stream cannot be read
   */
  public static CsvRows open(InputStream stream, CsvOptions options) throws IOException {
    return open("the stream", stream, options);
  }

  private static CsvRows open(String source, InputStream stream, CsvOptions options)
      throws IOException {
    try {
      return new CsvRows(source, records(source, stream), options);
    } catch (IOException | RuntimeException unreadable) {
      stream.close();
      throw unreadable;
    }
  }

  private static CloseableIterator<CsvRecord> records(String source, InputStream stream)
      throws IOException {
    try {
      return CsvReader.builder()
          .allowExtraFields(true)
          .allowMissingFields(true)
          .ofCsvRecord(new InputStreamReader(unpacked(stream), strictly(StandardCharsets.UTF_8)))
          .iterator();
    } catch (EOFException | ZipException damaged) {
      throw new IOException(source + ": damaged gzip (expected: a whole one)", damaged);
    }
  }

  /**
   * Whether the first line was taken as a header.
   *
   * @return true for a header, false for a sample
   */
  public boolean hasHeader() {
    return columns.hasHeader();
  }

  /**
   * Floats a sample.
   *
   * @return the width, 1 or more
   */
  public int width() {
    return columns.features().length;
  }

  /**
   * Reads the next row.
   *
   * @return the row, or nothing at the end
   * @throws IOException if the bytes cannot be read
   */
  public Optional<CsvRow> next() throws IOException {
    if (firstIsPending) {
      firstIsPending = false;
      return Optional.of(columns.read(first.getStartingLineNumber(), first.getFields()));
    }
    try {
      return broken ? Optional.empty() : record().map(this::read);
    } catch (InvalidCsvException quoting) {
      broken = true; // the parser cannot tell where the next row begins
      return Optional.of(new CsvRow.Malformed(quoting, true));
    }
  }

  @Override
  public void close() throws IOException {
    records.close();
  }

  private CsvRow read(CsvRecord row) {
    return columns.read(row.getStartingLineNumber(), row.getFields());
  }

  private Optional<CsvRecord> record() throws IOException {
    try {
      Optional<CsvRecord> record =
          records.hasNext() ? Optional.of(records.next()) : Optional.empty();
      line = record.map(CsvRecord::getStartingLineNumber).orElse(line);
      return record;
    } catch (CsvParseException quoting) {
      throw InvalidCsvException.ofLine(line + 1, reason(quoting), "RFC 4180 quoting");
    } catch (UncheckedIOException foreign) {
      if (foreign.getCause() instanceof CharacterCodingException) {
        throw new IOException(
            source + ": other bytes than UTF-8 after line " + line + " (expected: UTF-8)",
            foreign.getCause());
      }
      throw new IOException(
          source + ": cannot be read on after line " + line + " (expected: a whole file)",
          foreign.getCause());
    }
  }

  /** A decoder would put U+FFFD for what it cannot read, and ids that differ would be one. */
  private static CharsetDecoder strictly(Charset charset) {
    return charset
        .newDecoder()
        .onMalformedInput(CodingErrorAction.REPORT)
        .onUnmappableCharacter(CodingErrorAction.REPORT);
  }

  private static String reason(CsvParseException quoting) {
    return (quoting.getCause() == null ? quoting : quoting.getCause()).getMessage();
  }

  private static InputStream unpacked(InputStream stream) throws IOException {
    InputStream bytes = new BufferedInputStream(stream);
    return afterMark(startsWith(bytes, GZIP_MAGIC) ? new GZIPInputStream(bytes) : bytes);
  }

  /** FastCSV's own detection pads files of fewer than four bytes with NUL. */
  private static InputStream afterMark(InputStream stream) throws IOException {
    InputStream bytes = new BufferedInputStream(stream);
    if (startsWith(bytes, BYTE_ORDER_MARK)) {
      bytes.skipNBytes(BYTE_ORDER_MARK.length);
    }
    return bytes;
  }

  private static boolean startsWith(InputStream bytes, byte[] expected) throws IOException {
    bytes.mark(expected.length);
    byte[] actual = bytes.readNBytes(expected.length);
    bytes.reset();
    return Arrays.equals(actual, expected);
  }
}
