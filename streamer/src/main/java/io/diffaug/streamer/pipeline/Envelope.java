package io.diffaug.streamer.pipeline;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * What is produced for one delivery: a contrastive pair, or a dead letter.
 *
 * @param destination which topic it goes to
 * @param key the input's key, or null
 * @param value the bytes, or null
 * @param headers the headers in order
 * @param timestamp the input's timestamp in milliseconds since the Unix epoch, or the brokers' time
 *     where they would not take that
 */
@SuppressWarnings("ArrayRecordComponent") // bytes pass through untouched; nobody compares envelopes
public record Envelope(
    Destination destination, byte[] key, byte[] value, List<Header> headers, long timestamp) {

  /**
   * Upper bound of what a record costs beside key, value and headers: the head of a batch of its
   * own (61 bytes), the record's own lengths and deltas as varints (21), four more for key, value,
   * and the count of headers.
   */
  private static final int OVERHEAD_BYTES = 61 + 21 + 3 * 5;

  /** Upper bound of the two lengths of a header, as varints. */
  private static final int HEADER_OVERHEAD_BYTES = 2 * 5;

  /** Where an envelope goes. */
  public enum Destination {
    /** The topic of contrastive pairs. */
    PAIRS,
    /** The topic of rejected records. */
    DEAD_LETTERS
  }

  /** Copies the list of headers. {@inheritDoc} */
  public Envelope {
    headers = List.copyOf(headers);
  }

  /**
   * Upper bound of the serialised size, in bytes, uncompressed, as producer and broker count it.
   */
  long sizeBytes() {
    long size = OVERHEAD_BYTES + length(key) + length(value);
    for (Header header : headers) {
      size += HEADER_OVERHEAD_BYTES + length(header.value());
      size += header.name().getBytes(StandardCharsets.UTF_8).length;
    }
    return size;
  }

  private static long length(byte[] bytes) {
    return bytes == null ? 0 : bytes.length;
  }
}
