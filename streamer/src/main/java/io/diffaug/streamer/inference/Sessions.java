package io.diffaug.streamer.inference;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import ai.onnxruntime.providers.OrtCUDAProviderOptions;
import io.diffaug.core.model.ModelManifest;
import io.diffaug.core.model.RejectedModelException;
import java.util.regex.Pattern;

/** How every session of ours is opened and closed. */
final class Sessions {
  /** How ONNX Runtime says it; an error code of its own there is none. */
  private static final Pattern OUT_OF_MEMORY =
      Pattern.compile("bad.?alloc|[Ff]ailed to allocate|[Oo]ut of memory");

  private Sessions() {}

  /** Opens a session over a graph on a device; the caller owns it. */
  static OrtSession open(ModelManifest manifest, byte[] graph, Device device)
      throws RejectedModelException {
    try (SessionOptions options = options(device)) {
      return OrtEnvironment.getEnvironment().createSession(graph, options);
    } catch (OrtException unloadable) {
      throw judged(manifest, unloadable);
    }
  }

  /**
   * Whose fault a failed native call on a new model is. A graph that cannot be built or computed is
   * the model's: that is thrown. Memory that is not there and a device that fails are the world's.
   *
   * @return the model's fault
   * @throws IllegalStateException if it is the world's
   */
  static RejectedModelException judged(ModelManifest manifest, OrtException failed) {
    String message = "version " + manifest.version() + ": " + failed.getMessage();
    if (isTheWorlds(failed)) {
      throw new IllegalStateException(message, failed);
    }
    return new RejectedModelException(message, failed);
  }

  private static boolean isTheWorlds(OrtException failed) {
    return switch (failed.getCode()) {
      case ORT_EP_FAIL, ORT_ENGINE_ERROR -> true;
      default -> OUT_OF_MEMORY.matcher(failed.getMessage()).find();
    };
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
   * the call. On CUDA, batches of many sizes would each leave a memory pattern behind, and TF32
   * would round what fp32 does not. The caller closes the options.
   */
  static SessionOptions options(Device device) throws OrtException {
    SessionOptions options = new SessionOptions();
    try {
      options.setIntraOpNumThreads(1);
      options.setInterOpNumThreads(1);
      options.addConfigEntry("session.intra_op.allow_spinning", "0");
      options.setOptimizationLevel(SessionOptions.OptLevel.ALL_OPT);
      if (device instanceof Device.Cuda cuda) {
        compute(options, cuda);
      }
      return options;
    } catch (OrtException refused) {
      options.close();
      throw refused;
    }
  }

  private static void compute(SessionOptions options, Device.Cuda cuda) throws OrtException {
    options.setMemoryPatternOptimization(false);
    try (OrtCUDAProviderOptions provider = new OrtCUDAProviderOptions(cuda.number())) {
      provider.add("use_tf32", "0");
      options.addCUDA(provider);
    }
  }
}
