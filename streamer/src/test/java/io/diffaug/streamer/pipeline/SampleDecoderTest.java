package io.diffaug.streamer.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import io.diffaug.core.domain.InvalidSampleException;
import io.diffaug.proto.Payload;
import io.diffaug.proto.RawSample;
import io.diffaug.proto.VectorPayload;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The wire as other writers may put it: protobuf lets one message be many byte strings. */
class SampleDecoderTest {
  private static final List<Float> VALUES = List.of(1f, -2.5f, 3e38f, 0f);

  /** A part of a message, written by hand. */
  private interface Part {
    void to(CodedOutputStream out) throws IOException;
  }

  @Test
  void packedUnpackedAndMixedFloatsAreTheSameSample() throws Exception {
    assertThat(values(vector(packed(VALUES)))).isEqualTo(VALUES);
    assertThat(values(vector(unpacked(VALUES)))).isEqualTo(VALUES);
    assertThat(values(vector(packed(VALUES.subList(0, 1)), unpacked(VALUES.subList(1, 4)))))
        .isEqualTo(VALUES);
    assertThat(values(vector(unpacked(VALUES.subList(0, 3)), packed(VALUES.subList(3, 4)))))
        .isEqualTo(VALUES);
    assertThat(values(vector(packed(VALUES.subList(0, 2)), packed(VALUES.subList(2, 4)))))
        .isEqualTo(VALUES);
  }

  @Test
  void aPayloadSplitOverSeveralFieldsIsMerged() throws Exception {
    byte[] sample =
        bytes(
            message(RawSample.PAYLOAD_FIELD_NUMBER, vector(packed(VALUES.subList(0, 2)))),
            out -> out.writeString(RawSample.ID_FIELD_NUMBER, "split"),
            message(RawSample.PAYLOAD_FIELD_NUMBER, vector(unpacked(VALUES.subList(2, 4)))));

    assertThat(decode(sample).getPayload().getVector().getValuesList()).isEqualTo(VALUES);
    assertThat(decode(sample).getId()).isEqualTo("split");
  }

  @Test
  void aPackedFieldThatEndsWithinAFloatIsRejected() {
    byte[] sample =
        bytes(
            message(
                RawSample.PAYLOAD_FIELD_NUMBER,
                bytes(
                    message(
                        Payload.VECTOR_FIELD_NUMBER,
                        bytes(message(VectorPayload.VALUES_FIELD_NUMBER, new byte[7]))))));

    assertRejected(sample);
  }

  @Test
  void anIdThatIsNotUtf8IsRejected() {
    assertRejected(bytes(message(RawSample.ID_FIELD_NUMBER, new byte[] {'a', (byte) 0xff, 'b'})));
  }

  @ParameterizedTest
  @ValueSource(ints = {1_000, 200_000})
  void groupsNestedDeepAreRejectedAndOverflowNoStack(int depth) {
    int unknownField = 99;
    assertRejected(
        bytes(
            out -> {
              for (int i = 0; i < depth; i++) {
                out.writeTag(unknownField, WireFormat.WIRETYPE_START_GROUP);
              }
              for (int i = 0; i < depth; i++) {
                out.writeTag(unknownField, WireFormat.WIRETYPE_END_GROUP);
              }
            }));
  }

  @Test
  void aLengthThatExceedsTheRecordIsRejectedWithoutItsMemory() {
    assertRejected(
        bytes(
            out -> {
              out.writeTag(RawSample.PAYLOAD_FIELD_NUMBER, WireFormat.WIRETYPE_LENGTH_DELIMITED);
              out.writeUInt32NoTag(Integer.MAX_VALUE);
            }));
  }

  @Test
  void anEmptyValueIsASampleWithoutPayloadNamedByItsCoordinate() throws Exception {
    assertThat(SampleDecoder.decode(Deliveries.delivery(5, new byte[0], 0)).sampleId())
        .isEqualTo("in/0/5");
  }

  private static void assertRejected(byte[] value) {
    assertThatThrownBy(() -> decode(value))
        .isInstanceOfSatisfying(
            InvalidSampleException.class,
            rejected -> assertThat(rejected.reason()).isEqualTo(SampleDecoder.UNPARSEABLE));
  }

  private static List<Float> values(byte[] vector) throws InvalidSampleException {
    return decode(bytes(message(RawSample.PAYLOAD_FIELD_NUMBER, vector)))
        .getPayload()
        .getVector()
        .getValuesList();
  }

  private static RawSample decode(byte[] value) throws InvalidSampleException {
    return SampleDecoder.decode(Deliveries.delivery(0, value, 0)).sample();
  }

  private static byte[] vector(Part... parts) {
    return bytes(message(Payload.VECTOR_FIELD_NUMBER, bytes(parts)));
  }

  private static Part packed(List<Float> values) {
    return message(
        VectorPayload.VALUES_FIELD_NUMBER,
        bytes(
            out -> {
              for (float value : values) {
                out.writeFloatNoTag(value);
              }
            }));
  }

  private static Part unpacked(List<Float> values) {
    return out -> {
      for (float value : values) {
        out.writeFloat(VectorPayload.VALUES_FIELD_NUMBER, value);
      }
    };
  }

  private static Part message(int field, byte[] content) {
    return out -> out.writeByteArray(field, content);
  }

  private static byte[] bytes(Part... parts) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    try {
      for (Part part : parts) {
        part.to(out);
      }
      out.flush();
    } catch (IOException impossible) {
      throw new AssertionError(impossible);
    }
    return bytes.toByteArray();
  }
}
