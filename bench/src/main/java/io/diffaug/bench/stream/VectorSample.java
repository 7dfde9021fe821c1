package io.diffaug.bench.stream;

import io.diffaug.proto.Payload;
import io.diffaug.proto.RawSample;
import io.diffaug.proto.VectorPayload;

/** Raw samples of the vector domain. */
public final class VectorSample {
  private VectorSample() {}

  /**
   * Makes one.
   *
   * @param id its id
   * @param values its features
   * @return the sample
   */
  public static RawSample of(String id, float[] values) {
    VectorPayload.Builder vector = VectorPayload.newBuilder();
    for (float value : values) {
      vector.addValues(value);
    }
    return RawSample.newBuilder()
        .setId(id)
        .setPayload(Payload.newBuilder().setVector(vector))
        .build();
  }
}
