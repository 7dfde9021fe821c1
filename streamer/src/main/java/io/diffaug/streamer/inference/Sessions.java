package io.diffaug.streamer.inference;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import io.diffaug.core.model.ModelManifest;
import io.diffaug.core.model.RejectedModelException;

/** How every session of ours is opened and closed. */
final class Sessions {
  private Sessions() {}

  /** Opens a session over a graph, which the caller owns. */
  static OrtSession open(ModelManifest manifest, byte[] graph) throws RejectedModelException {
    try (SessionOptions options = options()) {
      return OrtEnvironment.getEnvironment().createSession(graph, options);
    } catch (OrtException unloadable) {
      throw new RejectedModelException(
          "version " + manifest.version() + ": " + unloadable.getMessage(), unloadable);
    }
  }

  /** Frees a session; no call may be using it. */
  static void close(OrtSession session) {
    try {
      session.close();
    } catch (OrtException failed) {
      throw new IllegalStateException("session: cannot be closed", failed);
    }
  }

  /**
   * Options for a session that several workers share: each call computes on its caller's thread
   * alone, and nobody spins. On a CPU, one such session with one caller a core beats threads inside
   * the call. The caller closes the options.
   */
  private static SessionOptions options() throws OrtException {
    SessionOptions options = new SessionOptions();
    options.setIntraOpNumThreads(1);
    options.setInterOpNumThreads(1);
    options.addConfigEntry("session.intra_op.allow_spinning", "0");
    options.setOptimizationLevel(SessionOptions.OptLevel.ALL_OPT);
    return options;
  }
}
