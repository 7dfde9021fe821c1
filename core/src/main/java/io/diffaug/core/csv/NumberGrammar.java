package io.diffaug.core.csv;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What counts as a number, in every file and every locale: an optional sign, decimal digits with an
 * optional point, an optional exponent; spaces around it do not matter.
 *
 * <p>{@link Float#parseFloat} alone would also take {@code 1d}, {@code 0x1p3} and {@code Infinity},
 * and would turn {@code 1e400} into infinity.
 */
final class NumberGrammar {
  private static final Pattern NUMBER =
      Pattern.compile("[+-]?(?:[0-9]++(?:\\.[0-9]*+)?|\\.[0-9]++)(?:[eE][+-]?[0-9]++)?");

  /** Words for "not known", in lower case. */
  private static final Set<String> MISSING = Set.of("", "na", "nan", "null", "?");

  private NumberGrammar() {}

  static boolean isNumber(String field) {
    return NUMBER.matcher(field.strip()).matches();
  }

  static boolean isMissing(String field) {
    return MISSING.contains(field.strip().toLowerCase(Locale.ROOT));
  }

  /** Reads a finite float; too small a magnitude becomes zero. */
  static float read(long line, String column, String field) throws InvalidCsvException {
    if (isMissing(field)) {
      throw InvalidCsvException.ofField(line, column, field, "a number, but it is missing");
    }
    if (!isNumber(field)) {
      throw InvalidCsvException.ofField(
          line, column, field, "a decimal number such as -1.5 or 2e-3, digits 0 to 9 and a point");
    }
    float value = Float.parseFloat(field.strip());
    if (Float.isInfinite(value)) {
      throw InvalidCsvException.ofField(
          line, column, field, "a magnitude of at most 3.4028235e38, but it is out of range");
    }
    return value;
  }
}
