package io.diffaug.core.csv;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * Which column holds what, as the first line tells.
 *
 * @param first the first line's fields
 * @param hasHeader whether these are names
 * @param label the label column's index, if any
 * @param id the id column's index, if any
 * @param features the feature columns' indices, shape [width]
 */
@SuppressWarnings("ArrayRecordComponent") // held by one reader, compared by nobody
record Columns(
    List<String> first, boolean hasHeader, OptionalInt label, OptionalInt id, int[] features) {

  /** Decides from the first line. */
  static Columns of(long line, List<String> first, CsvOptions options) throws InvalidCsvException {
    boolean header = hasHeader(first, options);
    OptionalInt label = find(line, first, header, options.labelColumn());
    OptionalInt id = find(line, first, header, options.idColumn());
    int[] features = indices(first, i -> !is(label, i) && !is(id, i));
    if (features.length == 0) {
      throw InvalidCsvException.ofLine(line, "no feature column", "at least one beside label, id");
    }
    return new Columns(first, header, label, id, features);
  }

  /** Reads one line's fields by these columns. */
  CsvRow read(long line, List<String> fields) {
    try {
      if (fields.size() != first.size()) {
        throw InvalidCsvException.ofLine(
            line, fields.size() + " fields", first.size() + ", as in the first line");
      }
      float[] values = new float[features.length];
      for (int i = 0; i < values.length; i++) {
        values[i] = NumberGrammar.read(line, name(features[i]), fields.get(features[i]));
      }
      return new CsvRow.Sample(line, values, text(line, fields, label), text(line, fields, id));
    } catch (InvalidCsvException malformed) {
      return new CsvRow.Malformed(malformed, spansLines(fields));
    }
  }

  /** Whether a field that should be a number goes on in another line, or one of a wrong count. */
  private boolean spansLines(List<String> fields) {
    return fields.size() == first.size()
        ? Arrays.stream(features).anyMatch(i -> fields.get(i).indexOf('\n') >= 0)
        : fields.stream().anyMatch(field -> field.indexOf('\n') >= 0);
  }

  private Optional<String> text(long line, List<String> fields, OptionalInt column)
      throws InvalidCsvException {
    if (column.isEmpty()) {
      return Optional.empty();
    }
    String value = fields.get(column.getAsInt()).strip();
    if (value.isEmpty()) {
      throw InvalidCsvException.ofField(
          line, name(column.getAsInt()), value, "a label or id, but it is missing");
    }
    return Optional.of(value);
  }

  private String name(int index) {
    String number = "column " + (index + 1);
    return hasHeader ? number + " (" + first.get(index).strip() + ")" : number;
  }

  private static boolean hasHeader(List<String> first, CsvOptions options) {
    return switch (options.header()) {
      case PRESENT -> true;
      case ABSENT -> false;
      case AUTO ->
          named(first, options.labelColumn())
              || named(first, options.idColumn())
              || indices(first, i -> isName(first, i, options)).length > 0;
    };
  }

  /** Whether a field is a word where a number should stand. */
  private static boolean isName(List<String> first, int index, CsvOptions options) {
    String number = Integer.toString(index + 1);
    boolean feature =
        !options.labelColumn().equals(Optional.of(number))
            && !options.idColumn().equals(Optional.of(number));
    String field = first.get(index);
    return feature && !NumberGrammar.isNumber(field) && !NumberGrammar.isMissing(field);
  }

  /** Whether a column is asked for by a name, not a number, that the line holds. */
  private static boolean named(List<String> first, Optional<String> column) {
    return column
        .filter(name -> !NumberGrammar.isNumber(name))
        .filter(name -> first.stream().anyMatch(field -> field.strip().equals(name)))
        .isPresent();
  }

  private static OptionalInt find(
      long line, List<String> first, boolean header, Optional<String> column)
      throws InvalidCsvException {
    if (column.isEmpty()) {
      return OptionalInt.empty();
    }
    int[] found =
        header
            ? indices(first, i -> first.get(i).strip().equals(column.get()))
            : indices(first, i -> Integer.toString(i + 1).equals(column.get()));
    if (found.length != 1) {
      throw InvalidCsvException.ofLine(
          line,
          found.length + " columns are called \"" + column.get() + "\"",
          header ? "one of this header" : "a number from 1 to " + first.size() + ": no header");
    }
    return OptionalInt.of(found[0]);
  }

  private static int[] indices(List<String> first, IntPredicate wanted) {
    return IntStream.range(0, first.size()).filter(wanted).toArray();
  }

  private static boolean is(OptionalInt column, int index) {
    return column.isPresent() && column.getAsInt() == index;
  }
}
