package io.diffaug.cli;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a duration of an option: {@code 500ms}, {@code 1.5s}, {@code 2m}; a number is seconds. */
final class DurationOption implements ITypeConverter<Duration> {
  private static final Pattern DURATION =
      Pattern.compile("([0-9]{1,9}(?:\\.[0-9]{1,9})?)(ms|s|m|h)?");

  @Override
  public Duration convert(String value) {
    Matcher given = DURATION.matcher(value);
    if (!given.matches()) {
      throw new TypeConversionException(
          value + " (expected: a duration such as 500ms, 1.5s or 2m; a number is seconds)");
    }
    long unit =
        switch (given.group(2) == null ? "s" : given.group(2)) {
          case "ms" -> Duration.ofMillis(1).toNanos();
          case "m" -> Duration.ofMinutes(1).toNanos();
          case "h" -> Duration.ofHours(1).toNanos();
          default -> Duration.ofSeconds(1).toNanos();
        };
    return Duration.ofNanos(
        new BigDecimal(given.group(1)).multiply(BigDecimal.valueOf(unit)).longValue());
  }
}
