package io.diffaug.trainer.checkpoint;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The configuration a checkpoint belongs to: every component of a record of settings by its path,
 * {@code settings.encoder.hidden}. Training goes on exactly only where all of them are the same.
 *
 * @param facts value by path
 */
public record Fingerprint(SortedMap<String, String> facts) {
  private static final String PREFIX = "settings";

  /**
   * Takes a configuration's fingerprint.
   *
   * @param settings the settings; records within are taken apart too, but for those without
   *     components, which are their names
   * @return the fingerprint
   */
  public static Fingerprint of(Record settings) {
    SortedMap<String, String> facts = new TreeMap<>();
    collect(PREFIX, settings, facts);
    return new Fingerprint(facts);
  }

  private static void collect(String path, Object value, SortedMap<String, String> facts) {
    if (!(value instanceof Record settings)
        || settings.getClass().getRecordComponents().length == 0) {
      facts.put(path, String.valueOf(value));
      return;
    }
    for (RecordComponent component : settings.getClass().getRecordComponents()) {
      try {
        collect(path + "." + component.getName(), component.getAccessor().invoke(settings), facts);
      } catch (ReflectiveOperationException hidden) {
        throw new IllegalStateException(path + ": not a public record", hidden);
      }
    }
  }

  /**
   * Holds a checkpoint against this configuration.
   *
   * @param checkpoint the checkpoint
   * @throws InvalidCheckpointException if any setting differs; the message names each
   */
  public void require(Checkpoint checkpoint) {
    List<String> differences = new ArrayList<>();
    SortedMap<String, String> theirs = new TreeMap<>();
    checkpoint
        .facts()
        .forEach(
            (name, value) -> {
              if (name.startsWith(PREFIX + ".")) {
                theirs.put(name, value);
              }
            });
    Map<String, String> all = new TreeMap<>(facts);
    all.putAll(theirs);
    for (String name : all.keySet()) {
      if (!Objects.equals(facts.get(name), theirs.get(name))) {
        differences.add(name + ": " + theirs.get(name) + " (expected: " + facts.get(name) + ")");
      }
    }
    if (!differences.isEmpty()) {
      throw new InvalidCheckpointException(
          "checkpoint of another configuration: " + String.join("; ", differences));
    }
  }
}
