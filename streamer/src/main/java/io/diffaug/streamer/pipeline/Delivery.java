package io.diffaug.streamer.pipeline;

import java.util.List;

/**
 * An input record as it came; its bytes are never written to.
 *
 * @param source where it stood
 * @param key the key's bytes, or null
 * @param value the value's bytes, or null
 * @param headers the headers in order
 * @param timestamp milliseconds since the Unix epoch as the record claims; negative when it has
 *     none
 */
@SuppressWarnings(
    "ArrayRecordComponent") // bytes pass through untouched; nobody compares deliveries
public record Delivery(
    SourceCoordinate source, byte[] key, byte[] value, List<Header> headers, long timestamp) {
  /** Copies the list of headers. {@inheritDoc} */
  public Delivery {
    headers = List.copyOf(headers);
  }
}
