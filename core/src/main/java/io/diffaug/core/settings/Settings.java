package io.diffaug.core.settings;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * All settings of a process, layered: command line over system properties over environment
 * variables over file over the {@code reference.conf} of each module, which explains every key.
 *
 * <p>Sections are read into records; whatever is wrong is collected on the way, unknown keys
 * included, and {@link #check} reports all of it together.
 */
public final class Settings {
  /** The section that every key of ours is under. */
  public static final String ROOT = "diffaug";

  /** The section whose keys are the Kafka clients' own. */
  private static final String FREE_FORM = "diffaug.kafka.client.";

  private final Config config;
  private final Config reference;
  private final List<String> complaints = new ArrayList<>();

  private Settings(Config given, Config reference) {
    this.config = given.withFallback(reference).resolve();
    this.reference = reference;
    given.entrySet().stream()
        .map(Map.Entry::getKey)
        .filter(key -> !key.startsWith("akka."))
        .filter(Predicate.not(this::known))
        .sorted()
        .forEach(key -> complaints.add(key + ": unknown key (expected: a key of reference.conf)"));
  }

  /**
   * Loads the layers.
   *
   * @param file a HOCON file, if any
   * @param overrides single keys that win over everything, for instance from the command line
   * @return the settings
   * @throws InvalidSettingsException if the file is missing or is not HOCON
   */
  public static Settings load(Optional<Path> file, Map<String, String> overrides) {
    return load(file, overrides, System.getenv());
  }

  /**
   * Loads the layers, with a given environment.
   *
   * @param file a HOCON file, if any
   * @param overrides single keys that win over everything, for instance from the command line
   * @param environment environment variables, of which those that begin with {@code DIFFAUG_} are
   *     read
   * @return the settings
   * @throws InvalidSettingsException if the file is missing or is not HOCON
   */
  public static Settings load(
      Optional<Path> file, Map<String, String> overrides, Map<String, String> environment) {
    Config reference = ConfigFactory.defaultReference();
    List<String> complaints = new ArrayList<>();
    Map<String, String> variables = new Environment(reference).read(environment, complaints);
    Config given =
        parse(overrides, "command line")
            .withFallback(parse(systemProperties(), "system properties"))
            .withFallback(parse(variables, "environment"))
            .withFallback(file.map(Settings::parse).orElseGet(ConfigFactory::empty));
    Settings settings = new Settings(given, reference);
    settings.complaints.addAll(complaints);
    return settings;
  }

  /**
   * Opens a section for reading.
   *
   * @param path the section, for instance {@code diffaug.stream}
   * @return its reader, which complains here
   */
  public SettingsReader section(String path) {
    return new SettingsReader(config, reference, path, complaints);
  }

  /**
   * Ends the reading.
   *
   * @throws InvalidSettingsException if anything was complained about
   */
  public void check() {
    if (!complaints.isEmpty()) {
      throw new InvalidSettingsException(complaints);
    }
  }

  /**
   * The whole configuration, for libraries that read sections of their own.
   *
   * @return all layers, resolved
   */
  public Config config() {
    return config;
  }

  private boolean known(String key) {
    return key.startsWith(FREE_FORM)
        || (key.startsWith(ROOT + ".") && reference.hasPathOrNull(key));
  }

  private static Config parse(Map<String, String> values, String origin) {
    try {
      return ConfigFactory.parseMap(values, origin);
    } catch (ConfigException malformed) {
      throw new InvalidSettingsException(List.of(origin + ": " + malformed.getMessage()));
    }
  }

  private static Config parse(Path file) {
    try {
      return ConfigFactory.parseFile(
          file.toFile(), ConfigParseOptions.defaults().setAllowMissing(false));
    } catch (ConfigException malformed) {
      throw new InvalidSettingsException(List.of(file + ": " + malformed.getMessage()));
    }
  }

  private static Map<String, String> systemProperties() {
    Map<String, String> ours = new TreeMap<>();
    System.getProperties()
        .forEach(
            (key, value) -> {
              if (key.toString().startsWith(ROOT + ".")) {
                ours.put(key.toString(), value.toString());
              }
            });
    return ours;
  }
}
