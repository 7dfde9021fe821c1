package io.diffaug.trainer.data;

import com.google.protobuf.InvalidProtocolBufferException;
import io.diffaug.proto.Payload;
import io.diffaug.proto.RawSample;
import java.util.Map;

/** What a record of the input topic holds: a sample, or a reason why it is none. */
public sealed interface SampleRecord {

  /**
   * A sample.
   *
   * @param features its values in the units of the data, at least one, all finite
   * @param attributes free facts about it
   */
  @SuppressWarnings("ArrayRecordComponent") // a row to compute with, compared by nobody
  record Sample(float[] features, Map<String, String> attributes) implements SampleRecord {}

  /**
   * No sample.
   *
   * @param reason what is wrong, as in "passed over 3 without a vector"
   */
  record Bad(String reason) implements SampleRecord {}

  /**
   * Reads a record's value.
   *
   * @param value anything, null too
   * @return the sample, or why it is none
   */
  static SampleRecord of(byte[] value) {
    if (value == null) {
      return new Bad("without a value");
    }
    try {
      RawSample sample = RawSample.parseFrom(value);
      return of(sample.getPayload(), sample.getAttributesMap());
    } catch (InvalidProtocolBufferException malformed) {
      return new Bad("not a RawSample");
    }
  }

  private static SampleRecord of(Payload payload, Map<String, String> attributes) {
    if (!payload.hasVector()) {
      return new Bad("without a vector");
    }
    float[] features = new float[payload.getVector().getValuesCount()];
    for (int i = 0; i < features.length; i++) {
      features[i] = payload.getVector().getValues(i);
      if (!Float.isFinite(features[i])) {
        return new Bad("with a value that is not finite");
      }
    }
    return features.length == 0 ? new Bad("of width 0") : new Sample(features, attributes);
  }
}
