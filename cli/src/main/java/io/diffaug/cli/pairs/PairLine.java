package io.diffaug.cli.pairs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import io.diffaug.proto.ContrastivePair;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/**
 * Writes a record of the pairs topic as one line of JSON: {@code topic, partition, offset, key,
 * timestamp, source} and the {@code pair} in protobuf's JSON mapping, or why it cannot be read as
 * {@code unreadable}. A key that is not UTF-8 stands in {@code keyBase64} instead.
 */
public final class PairLine {
  private static final String SOURCE = "diffaug.source";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final JsonFormat.Printer PAIR =
      JsonFormat.printer().omittingInsignificantWhitespace();

  private PairLine() {}

  /**
   * Writes one record.
   *
   * @param record a record of the pairs topic
   * @return one line, without its end
   */
  public static String of(ConsumerRecord<byte[], byte[]> record) {
    ObjectNode line = JSON.createObjectNode();
    line.put("topic", record.topic());
    line.put("partition", record.partition());
    line.put("offset", record.offset());
    Optional<String> key = text(record.key());
    line.put("key", key.orElse(null));
    if (record.key() != null && key.isEmpty()) {
      line.put("keyBase64", record.key());
    }
    line.put("timestamp", record.timestamp());
    Header source = record.headers().lastHeader(SOURCE);
    line.put("source", source == null ? null : text(source.value()).orElse(null));
    try {
      line.putRawValue("pair", new RawValue(pair(record.value())));
    } catch (InvalidProtocolBufferException unreadable) {
      line.put("unreadable", unreadable.getMessage());
    }
    try {
      return JSON.writeValueAsString(line);
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException("text and numbers are always JSON", impossible);
    }
  }

  private static String pair(byte[] value) throws InvalidProtocolBufferException {
    if (value == null) {
      throw new InvalidProtocolBufferException("null value (expected: a ContrastivePair)");
    }
    return PAIR.print(ContrastivePair.parseFrom(value));
  }

  /** Text, if the bytes are UTF-8. */
  private static Optional<String> text(byte[] bytes) {
    try {
      return bytes == null
          ? Optional.empty()
          : Optional.of(
              StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
    } catch (CharacterCodingException otherBytes) {
      return Optional.empty();
    }
  }
}
