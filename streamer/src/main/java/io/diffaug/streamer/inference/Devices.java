package io.diffaug.streamer.inference;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtProvider;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import io.diffaug.core.onnx.GraphBuilder;
import io.diffaug.core.onnx.Operator;
import java.util.List;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds the device that an execution provider means, by trying it. */
public final class Devices {
  private static final Logger LOG = LoggerFactory.getLogger(Devices.class);

  private Devices() {}

  /**
   * Finds the device, and says which one it is.
   *
   * @param provider what is asked for
   * @param cudaDevice which CUDA device, from 0
   * @return a device that a session was opened on
   * @throws UnavailableDeviceException if CUDA is asked for and cannot be had
   */
  public static Device find(ExecutionProvider provider, int cudaDevice)
      throws UnavailableDeviceException {
    Device found = tried(provider, new Device.Cuda(cudaDevice));
    LOG.info("computing on: {}", found);
    return found;
  }

  private static Device tried(ExecutionProvider provider, Device.Cuda cuda)
      throws UnavailableDeviceException {
    if (provider == ExecutionProvider.CPU) {
      return new Device.Cpu();
    }
    try {
      require(cuda);
      return cuda;
    } catch (UnavailableDeviceException unavailable) {
      if (provider == ExecutionProvider.CUDA) {
        throw unavailable;
      }
      LOG.info("execution-provider auto: {}", unavailable.getMessage());
      return new Device.Cpu();
    }
  }

  private static void require(Device.Cuda cuda) throws UnavailableDeviceException {
    if (!OrtEnvironment.getAvailableProviders().contains(OrtProvider.CUDA)) {
      throw new UnavailableDeviceException(
          "cuda: this build's ONNX Runtime computes on CPUs only (expected: the onnxruntime_gpu jar,"
              + " from a build with mvn -Pcuda)");
    }
    try (SessionOptions options = Sessions.options(cuda);
        OrtSession session = OrtEnvironment.getEnvironment().createSession(sum(), options)) {
      LOG.debug("{} opened {}", cuda, session);
    } catch (OrtException failed) {
      throw new UnavailableDeviceException(
          cuda
              + ": "
              + failed.getMessage()
              + " (expected: that device, an NVIDIA driver, CUDA 12 and cuDNN 9)",
          failed);
    }
  }

  /** The smallest graph that computes. */
  private static byte[] sum() {
    GraphBuilder graph = new GraphBuilder("sum");
    String x = graph.input("x", 1);
    graph.output("y", graph.node(Operator.ADD, List.of(x, x)), 1);
    return graph.build(new TreeMap<>());
  }
}
