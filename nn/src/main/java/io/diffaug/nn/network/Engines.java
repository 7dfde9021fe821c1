package io.diffaug.nn.network;

import ai.djl.ndarray.NDManager;

/**
 * The one door to DJL's engine, which is told two things before it loads, unless the command line
 * says otherwise: to stay offline, and to compute on one thread. Networks of this size gain nothing
 * from more, lose much where cores are shared, and with one thread a run does not depend on how
 * many cores there are.
 */
final class Engines {
  static {
    setDefault("ai.djl.offline", "true");
    setDefault("OPT_OUT_TRACKING", "true");
    setDefault("ai.djl.pytorch.num_threads", "1");
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
