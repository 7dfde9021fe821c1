package io.diffaug.streamer.settings;

import java.util.Arrays;
import java.util.Locale;

/** What becomes of an announced version without an operator. */
public enum RolloutMode {
  /** Nothing: it waits until an operator promotes it. */
  MANUAL,
  /** It is tried in shadow and as canary, then promoted or rolled back. */
  CANARY,
  /** It serves as soon as it is loaded. */
  IMMEDIATE;

  /**
   * The mode of a name.
   *
   * @param name the name in lower case
   * @return the mode
   * @throws IllegalArgumentException if there is none of that name
   */
  public static RolloutMode of(String name) {
    return Arrays.stream(values())
        .filter(mode -> mode.name().toLowerCase(Locale.ROOT).equals(name))
        .findFirst()
        .orElseThrow(
            () -> new IllegalArgumentException(name + " (expected: manual, canary or immediate)"));
  }
}
