package io.diffaug.nn.export;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;

/**
 * Gives a block its parameters as recording arrays, so that a weight may be the receiver of a call
 * that takes an input.
 */
final class RecordingParameters extends ParameterStore {
  private final Recorder recorder;

  RecordingParameters(Recorder recorder, NDManager manager) {
    super(manager, false);
    this.recorder = recorder;
  }

  @Override
  public NDArray getValue(Parameter parameter, Device device, boolean training) {
    return parameter == null ? null : recorder.record(parameter, getManager());
  }
}
