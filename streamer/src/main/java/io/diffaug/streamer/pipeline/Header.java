package io.diffaug.streamer.pipeline;

import java.nio.charset.StandardCharsets;

/**
 * A record header.
 *
 * @param name the name; may repeat within a record
 * @param value the bytes, never written to; null where the record has none
 */
@SuppressWarnings("ArrayRecordComponent") // bytes pass through untouched; nobody compares headers
public record Header(String name, byte[] value) {
  /** A header whose value is text. */
  static Header of(String name, String text) {
    return new Header(name, text.getBytes(StandardCharsets.UTF_8));
  }
}
