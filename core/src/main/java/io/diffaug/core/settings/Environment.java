package io.diffaug.core.settings;

import com.typesafe.config.Config;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Settings in environment variables. A key's variable is the key in capitals with {@code _} for
 * each {@code .} and {@code -}: {@code diffaug.stream.max-batch} is {@code
 * DIFFAUG_STREAM_MAX_BATCH}. Read backwards that would be ambiguous, so a variable is looked up
 * among the keys of reference.conf, of which no two may share one.
 *
 * <p>The Kafka clients' own properties stand in no list; their names hold nothing but small letters
 * and points, so there every {@code _} is a point: {@code DIFFAUG_KAFKA_CLIENT_SASL_JAAS_CONFIG}.
 */
final class Environment {
  private static final String PREFIX = "DIFFAUG_";
  private static final String CLIENT_PREFIX = "DIFFAUG_KAFKA_CLIENT_";

  /** Variables that are the start script's own. */
  private static final Set<String> SCRIPTS_OWN = Set.of("DIFFAUG_JAVA_OPTS");

  private final Map<String, String> keys = new HashMap<>();

  /**
   * Knows the keys of all modules.
   *
   * @throws IllegalStateException if two keys share a variable
   */
  Environment(Config reference) {
    reference
        .getConfig(Settings.ROOT)
        .entrySet()
        .forEach(entry -> know(Settings.ROOT + "." + entry.getKey()));
  }

  private void know(String key) {
    String other = keys.put(variable(key), key);
    if (other != null) {
      throw new IllegalStateException(
          key + " and " + other + ": both " + variable(key) + " (expected: one key a variable)");
    }
  }

  private static String variable(String key) {
    return key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
  }

  /**
   * Reads the variables that begin with {@code DIFFAUG_}.
   *
   * @param variables the environment
   * @param complaints told of variables that are no setting's
   * @return values by key
   */
  Map<String, String> read(Map<String, String> variables, List<String> complaints) {
    Map<String, String> values = new TreeMap<>();
    new TreeMap<>(variables)
        .forEach(
            (variable, value) -> {
              if (variable.startsWith(PREFIX) && !SCRIPTS_OWN.contains(variable)) {
                key(variable)
                    .ifPresentOrElse(
                        key -> values.put(key, value), () -> complaints.add(unknown(variable)));
              }
            });
    return values;
  }

  private Optional<String> key(String variable) {
    return Optional.ofNullable(keys.get(variable)).or(() -> clientKey(variable));
  }

  private static Optional<String> clientKey(String variable) {
    return variable.matches(CLIENT_PREFIX + "[A-Z0-9]+(_[A-Z0-9]+)*")
        ? Optional.of(variable.toLowerCase(Locale.ROOT).replace('_', '.'))
        : Optional.empty();
  }

  private static String unknown(String variable) {
    return variable
        + ": unknown variable (expected: that of a key of reference.conf, as"
        + " DIFFAUG_STREAM_MAX_BATCH is that of diffaug.stream.max-batch)";
  }
}
