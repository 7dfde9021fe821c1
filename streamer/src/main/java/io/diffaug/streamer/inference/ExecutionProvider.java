package io.diffaug.streamer.inference;

import java.util.Arrays;
import java.util.Locale;

/** Which of ONNX Runtime's execution providers is asked for. */
public enum ExecutionProvider {
  /** The CPU's cores. */
  CPU,
  /** A CUDA device, or no start. */
  CUDA,
  /** A CUDA device where there is one that works, else the CPU's cores. */
  AUTO;

  /**
   * The provider of a name.
   *
   * @param name the name in lower case
   * @return the provider
   * @throws IllegalArgumentException if there is none of that name
   */
  public static ExecutionProvider of(String name) {
    return Arrays.stream(values())
        .filter(provider -> provider.settingName().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException(name + " (expected: cpu, cuda or auto)"));
  }

  private String settingName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
