package io.diffaug.cli;

import io.diffaug.core.settings.Settings;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options that say where settings come from; the same for every command. */
final class ConfigOptions {
  @Option(
      names = "--config",
      paramLabel = "FILE",
      description =
          "HOCON file that overrides reference.conf; environment variables and -D override it.")
  private Path file;

  @Option(
      names = "-D",
      paramLabel = "KEY=VALUE",
      mapFallbackValue = "true",
      description = "Overrides one key, for instance -D diffaug.stream.max-batch=32.")
  private Map<String, String> overrides = new LinkedHashMap<>();

  /** Loads the layers of settings; reading sections and checking is the command's. */
  Settings load() {
    return load(Map.of());
  }

  /** Loads the layers of settings, under what a command's own options say. */
  Settings load(Map<String, String> options) {
    Map<String, String> all = new LinkedHashMap<>(overrides);
    all.putAll(options);
    return Settings.load(Optional.ofNullable(file), all);
  }
}
