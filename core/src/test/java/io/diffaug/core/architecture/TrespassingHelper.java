package io.diffaug.core.architecture;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnxruntime.OrtSession;
import io.diffaug.proto.RawSample;

/** Breaks the nevers on purpose, so that the rules are seen to fail. */
final class TrespassingHelper {
  OrtSession nobodyCloses;
  ModelProto message;
  RawSample sample;

  @SuppressWarnings("StringCaseLocaleUsage")
  String loud() {
    return "quiet".toUpperCase();
  }

  long now() {
    return System.currentTimeMillis();
  }
}
