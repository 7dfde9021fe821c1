package io.diffaug.streamer.inference;

/** What the sessions of a process compute on. */
public sealed interface Device {

  /**
   * How many workers call its sessions: on a CPU as many as wished for, on a CUDA device exactly
   * one, since calls from several threads make its memory grow without bound (onnxruntime issue
   * 29351).
   *
   * @param onCpu how many are wished for on a CPU
   * @return how many there shall be
   */
  int workers(int onCpu);

  /** The cores of the CPU. */
  record Cpu() implements Device {
    @Override
    public int workers(int onCpu) {
      return onCpu;
    }

    @Override
    public String toString() {
      return "cpu";
    }
  }

  /**
   * A CUDA device.
   *
   * @param number which one, from 0
   */
  record Cuda(int number) implements Device {
    @Override
    public int workers(int onCpu) {
      return 1;
    }

    @Override
    public String toString() {
      return "cuda device " + number;
    }
  }
}
