package io.diffaug.nn.network;

import ai.djl.ndarray.NDManager;

/** The one door to DJL's engine: it is told to stay offline before it loads. */
final class Engines {
  static {
    setDefault("ai.djl.offline", "true");
    setDefault("OPT_OUT_TRACKING", "true");
  }

  private Engines() {}

  /** Opens a manager under the engine's root; the caller closes it. */
  static NDManager newManager() {
    return NDManager.newBaseManager();
  }

  private static void setDefault(String property, String value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, value);
    }
  }
}
