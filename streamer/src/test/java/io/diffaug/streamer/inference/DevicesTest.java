package io.diffaug.streamer.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtProvider;
import org.junit.jupiter.api.Test;

class DevicesTest {
  @Test
  void cudaWithoutItsJarIsAnErrorThatSaysHowToGetIt() {
    assumeCpuJar();
    assertThatThrownBy(() -> Devices.find(ExecutionProvider.CUDA, 0))
        .isInstanceOf(UnavailableDeviceException.class)
        .hasMessage(
            "cuda: this build's ONNX Runtime computes on CPUs only (expected: the onnxruntime_gpu"
                + " jar, from a build with mvn -Pcuda)");
  }

  @Test
  void autoTakesTheCpuWhereCudaCannotBeHad() throws Exception {
    assumeCpuJar();
    assertThat(Devices.find(ExecutionProvider.AUTO, 0)).isEqualTo(new Device.Cpu());
  }

  @Test
  void cpuIsNeverRefused() throws Exception {
    assertThat(Devices.find(ExecutionProvider.CPU, 7)).isEqualTo(new Device.Cpu());
  }

  @Test
  void aCudaDeviceHasOneWorkerAndACpuAsManyAsWishedFor() {
    assertThat(new Device.Cuda(1).workers(8)).isEqualTo(1);
    assertThat(new Device.Cpu().workers(8)).isEqualTo(8);
  }

  private static void assumeCpuJar() {
    assumeFalse(
        OrtEnvironment.getAvailableProviders().contains(OrtProvider.CUDA),
        "this build took onnxruntime_gpu");
  }
}
