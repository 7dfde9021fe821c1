package io.diffaug.core.onnx;

/** The steps of a composed graph, from noise to clean. */
sealed interface SamplerSteps permits UnrolledSteps, LoopedSteps {
  /**
   * Declares the inputs of the run: its noise, and what else it reads.
   *
   * @return the draw that the run begins with, shape [rows, width]
   */
  String begin();

  /**
   * Appends the steps.
   *
   * @param start the samples that they begin at, and the evidence so far
   * @param conditions what the rows are conditioned on, shape [rows, embedding]
   * @return what the last step leaves
   */
  SamplerStep.State append(SamplerStep.State start, String conditions);
}
