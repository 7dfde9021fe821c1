package io.diffaug.streamer.pipeline;

import com.google.protobuf.InvalidProtocolBufferException;
import io.diffaug.core.domain.InvalidSampleException;
import io.diffaug.proto.RawSample;
import io.diffaug.streamer.inference.RawInput;

/** Reads deliveries as raw samples, one at a time, so that a bad record spoils no other. */
final class SampleDecoder {
  /** Reason of a record without a value. */
  static final String NULL_VALUE = "null-value";

  /** Reason of bytes that are no raw sample. */
  static final String UNPARSEABLE = "unparseable";

  private SampleDecoder() {}

  /**
   * Reads one delivery; a sample without an id gets its coordinate as id.
   *
   * @throws InvalidSampleException if there is no value, or it is not a {@code RawSample}
   */
  static RawInput decode(Delivery delivery) throws InvalidSampleException {
    if (delivery.value() == null) {
      throw new InvalidSampleException(NULL_VALUE, "value: null (expected: a RawSample)");
    }
    try {
      RawSample sample = RawSample.parseFrom(delivery.value());
      String id = sample.getId().isEmpty() ? delivery.source().toString() : sample.getId();
      return new RawInput(id, sample);
    } catch (InvalidProtocolBufferException malformed) {
      throw new InvalidSampleException(
          UNPARSEABLE,
          "value: "
              + delivery.value().length
              + " bytes (expected: a RawSample): "
              + malformed.getMessage());
    }
  }
}
