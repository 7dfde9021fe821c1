package io.diffaug.streamer.pipeline;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Message;
import io.diffaug.streamer.inference.Outcome;
import io.diffaug.streamer.pipeline.Envelope.Destination;
import io.diffaug.streamer.pipeline.OutputLimits.TopicLimits;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * Turns each outcome into the one envelope of its delivery, such that no broker will refuse it: an
 * output that can never be sent would abort its transaction at every attempt and wedge the lane.
 *
 * <p>So a pair that is too large becomes a dead letter, a dead letter that is too large is {@link
 * DeadLetter cut}, and a timestamp that a broker would refuse travels in a header instead.
 */
final class EnvelopeFormat {
  /** The input's coordinate: the identity of a pair, and of a dead letter, in all accounting. */
  static final String SOURCE_HEADER = "diffaug.source";

  /** The input's timestamp in milliseconds, where the output may not carry it as its own. */
  static final String TIMESTAMP_HEADER = "diffaug.timestamp";

  /** Reason of a pair that exceeds what the topic takes. */
  static final String TOO_LARGE = "too-large";

  private final OutputLimits limits;
  private final InstantSource clock;

  /**
   * A format within these limits; the clock judges timestamps and leaves no trace in any output.
   */
  EnvelopeFormat(OutputLimits limits, InstantSource clock) {
    this.limits = limits;
    this.clock = clock;
  }

  /** The envelope for a delivery. */
  Envelope format(Delivery delivery, Outcome outcome) {
    if (outcome instanceof Outcome.Paired paired) {
      return pair(delivery, paired);
    }
    return deadLetter(delivery, (Outcome.Rejected) outcome);
  }

  private Envelope pair(Delivery delivery, Outcome.Paired paired) {
    Envelope pair =
        envelope(Destination.PAIRS, delivery, bytes(paired.pair()), List.of(), limits.pairs());
    if (pair.sizeBytes() <= limits.pairs().recordBytes()) {
      return pair;
    }
    String message =
        "pair: "
            + pair.sizeBytes()
            + " bytes (expected: at most "
            + limits.pairs().recordBytes()
            + ", of max.request.size and the topic's max.message.bytes)";
    return deadLetter(
        delivery, new Outcome.Rejected(TOO_LARGE, message, EnvelopeFormat.class.getName()));
  }

  private Envelope deadLetter(Delivery delivery, Outcome.Rejected rejected) {
    List<Header> reason = DeadLetter.headers(delivery.source(), rejected);
    Envelope whole =
        envelope(
            Destination.DEAD_LETTERS, delivery, delivery.value(), reason, limits.deadLetters());
    if (whole.sizeBytes() <= limits.deadLetters().recordBytes()) {
      return whole;
    }
    Delivery cut = DeadLetter.cut(delivery);
    return envelope(Destination.DEAD_LETTERS, cut, cut.value(), reason, limits.deadLetters());
  }

  private Envelope envelope(
      Destination destination,
      Delivery delivery,
      byte[] value,
      List<Header> reason,
      TopicLimits topic) {
    List<Header> headers = new ArrayList<>(delivery.headers());
    headers.addAll(reason);
    headers.add(Header.of(SOURCE_HEADER, delivery.source().toString()));
    OptionalLong timestamp = OptionalLong.of(delivery.timestamp());
    if (!topic.takes(delivery.timestamp(), clock.instant())) {
      headers.add(Header.of(TIMESTAMP_HEADER, Long.toString(delivery.timestamp())));
      timestamp = OptionalLong.empty();
    }
    return new Envelope(destination, delivery.key(), value, headers, timestamp);
  }

  /** Deterministic bytes: map fields sorted, so that the same pair is always the same bytes. */
  private static byte[] bytes(Message message) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(message.getSerializedSize());
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    out.useDeterministicSerialization();
    try {
      message.writeTo(out);
      out.flush();
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return bytes.toByteArray();
  }
}
