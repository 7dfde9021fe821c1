package io.diffaug.streamer.pipeline;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Message;
import io.diffaug.streamer.inference.Outcome;
import io.diffaug.streamer.pipeline.Envelope.Destination;
import io.diffaug.streamer.pipeline.OutputLimits.TopicLimits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

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
  private final long aheadMillis;

  /**
   * A format within these limits; the clock judges timestamps and leaves no trace in any output.
   */
  EnvelopeFormat(OutputLimits limits, InstantSource clock) {
    this.limits = limits;
    this.clock = clock;
    this.aheadMillis = limits.clockAhead().toMillis();
  }

  /** The envelopes of a batch, one for each delivery and its outcome. */
  <P> EnvelopeBatch<P> format(Batch<P> batch, Outcome[] outcomes) {
    Tally tally = new Tally(outcomes.length);
    List<Envelope> envelopes = new ArrayList<>(outcomes.length);
    for (int i = 0; i < outcomes.length; i++) {
      envelopes.add(format(batch.deliveries().get(i), outcomes[i], tally));
    }
    return new EnvelopeBatch<>(envelopes, tally.count(), batch.progress());
  }

  private Envelope format(Delivery delivery, Outcome outcome, Tally tally) {
    if (outcome instanceof Outcome.Paired paired) {
      return pair(delivery, paired, tally);
    }
    return deadLetter(delivery, (Outcome.Rejected) outcome, tally);
  }

  private Envelope pair(Delivery delivery, Outcome.Paired paired, Tally tally) {
    Envelope pair =
        envelope(Destination.PAIRS, delivery, bytes(paired.pair()), List.of(), limits.pairs());
    if (pair.sizeBytes() <= limits.pairs().recordBytes()) {
      tally.pair();
      if (paired.pair().hasEventTimeMillis()) {
        tally.eventTime(paired.pair().getEventTimeMillis());
      } else if (delivery.timestamp() >= 0) {
        tally.eventTime(delivery.timestamp());
      }
      return pair;
    }
    String message =
        "pair: "
            + pair.sizeBytes()
            + " bytes (expected: at most "
            + limits.pairs().recordBytes()
            + ", of max.request.size and the topic's max.message.bytes)";
    return deadLetter(
        delivery, new Outcome.Rejected(TOO_LARGE, message, EnvelopeFormat.class.getName()), tally);
  }

  private Envelope deadLetter(Delivery delivery, Outcome.Rejected rejected, Tally tally) {
    tally.deadLetter(rejected.reason());
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
    Header source = Header.of(SOURCE_HEADER, delivery.source().toString());
    long now = clock.millis() + aheadMillis;
    if (topic.takes(delivery.timestamp(), now)) {
      return new Envelope(
          destination,
          delivery.key(),
          value,
          headers(delivery, reason, source),
          delivery.timestamp());
    }
    Header timestamp = Header.of(TIMESTAMP_HEADER, Long.toString(delivery.timestamp()));
    return new Envelope(
        destination, delivery.key(), value, headers(delivery, reason, source, timestamp), now);
  }

  private static List<Header> headers(Delivery delivery, List<Header> reason, Header... own) {
    if (delivery.headers().isEmpty() && reason.isEmpty()) {
      return List.of(own);
    }
    List<Header> headers = new ArrayList<>(delivery.headers().size() + reason.size() + own.length);
    headers.addAll(delivery.headers());
    headers.addAll(reason);
    headers.addAll(Arrays.asList(own));
    return headers;
  }

  /** Deterministic bytes: map fields sorted, so that the same pair is always the same bytes. */
  private static byte[] bytes(Message message) {
    byte[] bytes = new byte[message.getSerializedSize()];
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    out.useDeterministicSerialization();
    try {
      message.writeTo(out);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    out.checkNoSpaceLeft();
    return bytes;
  }
}
