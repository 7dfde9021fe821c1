package io.diffaug.core.settings;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValueType;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * Reads one section of the {@link Settings}, key by key. A value that is malformed or out of range
 * is complained about and replaced by the reference value, so that reading goes on and finds the
 * rest.
 */
public final class SettingsReader {
  private final Config config;
  private final Config reference;
  private final String path;
  private final List<String> complaints;

  SettingsReader(Config config, Config reference, String path, List<String> complaints) {
    this.config = config;
    this.reference = reference;
    this.path = path;
    this.complaints = complaints;
  }

  /**
   * Reads text that may not be empty.
   *
   * @param key the key within the section
   * @return the text
   */
  public String string(String key) {
    String fallback = reference.getString(at(key));
    return check(key, text(key), value -> !value.isBlank(), "expected: not empty", fallback);
  }

  /**
   * Reads text.
   *
   * @param key the key within the section
   * @return the text, possibly empty
   */
  public String text(String key) {
    return read(key, Config::getString, "text");
  }

  /**
   * Reads a whole number of a range.
   *
   * @param key the key within the section
   * @param minimum the least that makes sense
   * @param maximum the most that makes sense
   * @return the number
   */
  public int integer(String key, int minimum, int maximum) {
    int value = read(key, Config::getInt, "a whole number");
    return range(key, value, minimum, maximum, at -> reference.getInt(at));
  }

  /**
   * Reads a whole number of 64 bits, such as a seed.
   *
   * @param key the key within the section
   * @return the number
   */
  public long whole(String key) {
    return read(key, Config::getLong, "a whole number");
  }

  /**
   * Reads a number of a range.
   *
   * @param key the key within the section
   * @param minimum the least that makes sense
   * @param maximum the most that makes sense
   * @return the number
   */
  public double number(String key, double minimum, double maximum) {
    double value = read(key, Config::getDouble, "a number");
    return range(key, value, minimum, maximum, at -> reference.getDouble(at));
  }

  /**
   * Reads a duration of a range, for instance {@code 100ms}.
   *
   * @param key the key within the section
   * @param minimum the shortest that makes sense
   * @param maximum the longest that makes sense
   * @return the duration
   */
  public Duration duration(String key, Duration minimum, Duration maximum) {
    Duration value = read(key, Config::getDuration, "a duration such as 100ms");
    return range(key, value, minimum, maximum, at -> reference.getDuration(at));
  }

  /**
   * Reads yes or no.
   *
   * @param key the key within the section
   * @return true for {@code true}, {@code yes} or {@code on}
   */
  public boolean flag(String key) {
    return read(key, Config::getBoolean, "true or false");
  }

  /**
   * Reads a path; it need not exist.
   *
   * @param key the key within the section
   * @return the path
   */
  public Path path(String key) {
    return parsed(key, Path::of);
  }

  /**
   * Reads one of several named choices.
   *
   * @param <E> the choices' type
   * @param key the key within the section
   * @param parse turns the name into the choice, or throws an {@link IllegalArgumentException}
   *     whose message says what was expected
   * @return the choice
   */
  public <E> E choice(String key, Function<String, E> parse) {
    return parsed(key, parse);
  }

  /**
   * Reads a free-form section as flat properties, {@code a.b.c = value}.
   *
   * @param key the key within the section
   * @return the properties, sorted by name
   */
  public Map<String, String> properties(String key) {
    Map<String, String> flat = new TreeMap<>();
    if (config.getValue(at(key)).valueType() != ConfigValueType.OBJECT) {
      complain(key, "a single value (expected: a section of keys)");
      return flat;
    }
    config
        .getConfig(at(key))
        .entrySet()
        .forEach(
            entry ->
                flat.put(
                    String.join(".", ConfigUtil.splitPath(entry.getKey())),
                    String.valueOf(entry.getValue().unwrapped())));
    return flat;
  }

  /**
   * Complains about a key.
   *
   * @param key the key within the section
   * @param complaint its value and the expectation
   */
  public void complain(String key, String complaint) {
    complaints.add(at(key) + ": " + complaint);
  }

  private <T> T parsed(String key, Function<String, T> parse) {
    String value = text(key);
    try {
      return parse.apply(value);
    } catch (InvalidPathException notAPath) {
      complain(key, value + " (expected: a path)");
    } catch (IllegalArgumentException notAChoice) {
      complain(key, notAChoice.getMessage());
    }
    return parse.apply(reference.getString(at(key)));
  }

  private <T> T read(String key, BiFunction<Config, String, T> getter, String expected) {
    try {
      return getter.apply(config, at(key));
    } catch (ConfigException.BadValue | ConfigException.WrongType | ConfigException.Missing wrong) {
      complain(key, given(key) + " (expected: " + expected + ")");
      return getter.apply(reference, at(key));
    }
  }

  private <T extends Comparable<T>> T range(
      String key, T value, T minimum, T maximum, Function<String, T> fallback) {
    boolean within = value.compareTo(minimum) >= 0 && value.compareTo(maximum) <= 0;
    String expected = "expected: " + print(minimum) + " to " + print(maximum);
    return within ? value : check(key, value, any -> false, expected, fallback.apply(at(key)));
  }

  private <T> T check(
      String key, T value, Function<T, Boolean> holds, String expected, T fallback) {
    if (holds.apply(value)) {
      return value;
    }
    complain(key, print(value) + " (" + expected + ")");
    return fallback;
  }

  private String given(String key) {
    return config.hasPath(at(key)) ? print(config.getValue(at(key)).unwrapped()) : "nothing";
  }

  private static String print(Object value) {
    if (value instanceof Duration duration) {
      return duration.toMillis() + "ms";
    }
    return value.toString().isEmpty() ? "\"\"" : value.toString();
  }

  private String at(String key) {
    return path + "." + key;
  }
}
