package io.diffaug.streamer.pipeline;

import io.diffaug.core.digest.Sha256;
import io.diffaug.streamer.inference.Outcome;
import java.util.Arrays;
import java.util.List;

/**
 * What a rejected record is published with: the headers that Kafka Connect's dead letters have, so
 * that tools which know those understand ours, and a short fixed reason beside them.
 */
final class DeadLetter {
  /** Why, in one fixed word. */
  static final String REASON_HEADER = "diffaug.reason";

  /** Length of the whole value in bytes, where only its first bytes are kept. */
  static final String LENGTH_HEADER = "diffaug.value.length";

  /** SHA-256 of the whole value in lower-case hexadecimal, where only its first bytes are kept. */
  static final String SHA256_HEADER = "diffaug.value.sha256";

  /** How much of a value, and of a key, a dead letter keeps that is too large as a whole. */
  static final int KEPT_BYTES = 4096;

  private static final String CONNECT = "__connect.errors.";
  private static final int LONGEST_MESSAGE = 1000;

  private DeadLetter() {}

  /** The headers that say what happened. */
  static List<Header> headers(SourceCoordinate source, Outcome.Rejected rejected) {
    return List.of(
        Header.of(CONNECT + "topic", source.topic()),
        Header.of(CONNECT + "partition", Integer.toString(source.partition())),
        Header.of(CONNECT + "offset", Long.toString(source.offset())),
        Header.of(CONNECT + "exception.class.name", rejected.exceptionClass()),
        Header.of(CONNECT + "exception.message", shortened(rejected.message())),
        Header.of(REASON_HEADER, rejected.reason()));
  }

  /**
   * The part of a delivery that fits anywhere: first bytes of the value with the length and digest
   * of the whole; the key unless it is long itself; none of its headers.
   */
  static Delivery cut(Delivery delivery) {
    byte[] value = delivery.value() == null ? new byte[0] : delivery.value();
    byte[] key = delivery.key();
    return new Delivery(
        delivery.source(),
        key == null || key.length > KEPT_BYTES ? null : key,
        Arrays.copyOf(value, Math.min(value.length, KEPT_BYTES)),
        List.of(
            Header.of(LENGTH_HEADER, Integer.toString(value.length)),
            Header.of(SHA256_HEADER, Sha256.hex(value))),
        delivery.timestamp());
  }

  private static String shortened(String message) {
    return message.length() <= LONGEST_MESSAGE
        ? message
        : message.substring(0, LONGEST_MESSAGE) + "...";
  }
}
