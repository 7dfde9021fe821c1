package io.diffaug.core.settings;

import java.util.List;

/** Settings that cannot be run with; carries every complaint, not only the first. */
public final class InvalidSettingsException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final List<String> complaints;

  /**
   * Makes the exception.
   *
   * @param complaints one line each, naming the key, its value and the expectation
   */
  public InvalidSettingsException(List<String> complaints) {
    super(String.join("\n", complaints));
    this.complaints = List.copyOf(complaints);
  }

  /**
   * All that is wrong.
   *
   * @return one line a complaint
   */
  public List<String> complaints() {
    return complaints;
  }
}
