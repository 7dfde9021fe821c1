package io.diffaug.streamer.inference;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession.SessionOptions;

/** How every session of ours is set up. */
final class Sessions {
  private Sessions() {}

  /**
   * Options for a session that several workers share: each call computes on its caller's thread
   * alone, and nobody spins. On a CPU, one such session with one caller a core beats threads inside
   * the call. The caller closes the options.
   */
  static SessionOptions options() throws OrtException {
    SessionOptions options = new SessionOptions();
    options.setIntraOpNumThreads(1);
    options.setInterOpNumThreads(1);
    options.addConfigEntry("session.intra_op.allow_spinning", "0");
    options.setOptimizationLevel(SessionOptions.OptLevel.ALL_OPT);
    return options;
  }
}
