package io.diffaug.streamer.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.diffaug.proto.ContrastivePair;
import io.diffaug.streamer.inference.Outcome;
import io.diffaug.streamer.observation.BatchTally;
import io.diffaug.streamer.pipeline.Envelope.Destination;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class EnvelopeFormatTest {
  private static final Outcome PAIR =
      new Outcome.Paired(ContrastivePair.newBuilder().setSampleId("s").build());
  private static final Outcome BAD = new Outcome.Rejected("bad", "why", "a.B");

  private final EnvelopeFormat format =
      new EnvelopeFormat(Deliveries.limits(1 << 20), Deliveries.CLOCK);

  @Test
  void aPairKeepsItsInputsKeyHeadersAndTimestamp() {
    Delivery delivery = Deliveries.sample(3, "s");

    Envelope pair = format(format, delivery, PAIR);

    assertThat(pair.destination()).isEqualTo(Destination.PAIRS);
    assertThat(pair.key()).isEqualTo(delivery.key());
    assertThat(pair.timestamp()).isEqualTo(delivery.timestamp());
    assertThat(Deliveries.header(pair, "trace")).isEqualTo("t3");
    assertThat(Deliveries.header(pair, "diffaug.source")).isEqualTo("in/0/3");
    assertThat(Deliveries.header(pair, "diffaug.timestamp")).isEqualTo("none");
  }

  @Test
  void aDeadLetterKeepsTheBytesAndSaysWhyAsKafkaConnectDoes() {
    byte[] bytes = {1, 2, 3};

    Envelope letter = format(format, Deliveries.delivery(5, bytes, 0), BAD);

    assertThat(letter.destination()).isEqualTo(Destination.DEAD_LETTERS);
    assertThat(letter.value()).isSameAs(bytes);
    assertThat(Deliveries.header(letter, "__connect.errors.topic")).isEqualTo("in");
    assertThat(Deliveries.header(letter, "__connect.errors.partition")).isEqualTo("0");
    assertThat(Deliveries.header(letter, "__connect.errors.offset")).isEqualTo("5");
    assertThat(Deliveries.header(letter, "__connect.errors.exception.class.name")).isEqualTo("a.B");
    assertThat(Deliveries.header(letter, "__connect.errors.exception.message")).isEqualTo("why");
    assertThat(Deliveries.header(letter, "diffaug.reason")).isEqualTo("bad");
    assertThat(Deliveries.header(letter, "diffaug.source")).isEqualTo("in/0/5");
    assertThat(Deliveries.header(letter, "trace")).isEqualTo("t5");
  }

  @Test
  void aTimestampThatBrokersRefuseTravelsInAHeader() {
    long future = Deliveries.NOW.plus(Duration.ofDays(3650)).toEpochMilli();
    for (long refused : new long[] {-1, Long.MIN_VALUE, future, Long.MAX_VALUE}) {
      Envelope pair = format(format, Deliveries.delivery(0, new byte[0], refused), PAIR);

      assertThat(pair.timestamp()).isEqualTo(Deliveries.NOW.toEpochMilli());
      assertThat(Deliveries.header(pair, "diffaug.timestamp")).isEqualTo(Long.toString(refused));
    }
  }

  @Test
  void theYear1970IsATimestampLikeAnyOther() {
    Envelope pair = format(format, Deliveries.delivery(0, new byte[0], 0), PAIR);

    assertThat(pair.timestamp()).isZero();
  }

  @Test
  void aPairThatIsTooLargeBecomesADeadLetterWithItsInput() {
    Outcome large =
        new Outcome.Paired(ContrastivePair.newBuilder().setSampleId("x".repeat(1 << 20)).build());
    Delivery delivery = Deliveries.sample(0, "s");

    Envelope letter = format(format, delivery, large);

    assertThat(letter.destination()).isEqualTo(Destination.DEAD_LETTERS);
    assertThat(letter.value()).isSameAs(delivery.value());
    assertThat(Deliveries.header(letter, "diffaug.reason")).isEqualTo("too-large");
  }

  @Test
  void aDeadLetterThatIsTooLargeKeepsFirstBytesLengthAndDigest() throws Exception {
    byte[] value = new byte[1 << 20];
    Arrays.fill(value, (byte) 7);

    Envelope letter = format(format, Deliveries.delivery(9, value, 0), BAD);

    assertThat(letter.value()).isEqualTo(Arrays.copyOf(value, 4096));
    assertThat(Deliveries.header(letter, "diffaug.value.length")).isEqualTo("1048576");
    assertThat(Deliveries.header(letter, "diffaug.value.sha256"))
        .isEqualTo(HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(value)));
    assertThat(Deliveries.header(letter, "diffaug.source")).isEqualTo("in/0/9");
    assertThat(letter.sizeBytes()).isLessThan(1 << 20);
  }

  @Test
  void timestampsAreJudgedByTheBrokersClock() {
    Duration anHour = Duration.ofHours(1);
    OutputLimits.TopicLimits topic = Deliveries.limits(1 << 20).pairs();
    EnvelopeFormat ourClockIsLate =
        new EnvelopeFormat(new OutputLimits(topic, topic, anHour), Deliveries.CLOCK);
    EnvelopeFormat ourClockIsEarly =
        new EnvelopeFormat(new OutputLimits(topic, topic, anHour.negated()), Deliveries.CLOCK);
    Delivery soon =
        Deliveries.delivery(
            0, new byte[0], Deliveries.NOW.plus(Duration.ofMinutes(90)).toEpochMilli());

    assertThat(format(ourClockIsLate, soon, PAIR).timestamp()).isEqualTo(soon.timestamp());
    assertThat(format(ourClockIsEarly, soon, PAIR).timestamp())
        .isEqualTo(Deliveries.NOW.minus(anHour).toEpochMilli());
  }

  @Test
  void thousandsOfHeadersGoAlongWherePairsMayBeThatLargeAndAreLeftOutWhereNot() {
    List<Header> bomb =
        IntStream.range(0, 5_000).mapToObj(i -> Header.of("h" + i, "x".repeat(300))).toList();
    Delivery plain = Deliveries.sample(0, "s");
    Delivery delivery =
        new Delivery(plain.source(), plain.key(), plain.value(), bomb, plain.timestamp());

    Envelope roomy =
        format(new EnvelopeFormat(Deliveries.limits(4 << 20), Deliveries.CLOCK), delivery, PAIR);
    Envelope tight = format(format, delivery, PAIR);

    assertThat(roomy.headers()).hasSize(5_001);
    assertThat(tight.destination()).isEqualTo(Destination.DEAD_LETTERS);
    assertThat(Deliveries.header(tight, "diffaug.reason")).isEqualTo("too-large");
    assertThat(tight.headers()).hasSizeLessThan(20);
    assertThat(tight.value()).isEqualTo(plain.value());
  }

  @Test
  void whatBecameOfABatchIsCounted() {
    Outcome timed = new Outcome.Paired(ContrastivePair.newBuilder().setEventTimeMillis(17).build());

    BatchTally tally =
        format.format(Deliveries.batch(0, 4), new Outcome[] {PAIR, BAD, timed, BAD}).tally();

    assertThat(tally.records()).isEqualTo(4);
    assertThat(tally.pairs()).isEqualTo(2);
    assertThat(tally.deadLetters()).isEqualTo(Map.of("bad", 2));
    assertThat(tally.eventTimes()).containsExactly(Deliveries.NOW.toEpochMilli(), 17);
  }

  @Property
  void noEnvelopeExceedsWhatItsTopicTakes(
      @ForAll @IntRange(max = 40_000) int valueBytes, @ForAll @IntRange(max = 40_000) int idBytes) {
    EnvelopeFormat tight = new EnvelopeFormat(Deliveries.limits(16_384), Deliveries.CLOCK);
    Outcome pair =
        new Outcome.Paired(ContrastivePair.newBuilder().setSampleId("x".repeat(idBytes)).build());

    Envelope envelope = format(tight, Deliveries.delivery(0, new byte[valueBytes], 0), pair);

    assertThat(envelope.sizeBytes()).isLessThanOrEqualTo(16_384);
  }

  private static Envelope format(EnvelopeFormat format, Delivery delivery, Outcome outcome) {
    return format
        .format(new Batch<>(List.of(delivery), 0), new Outcome[] {outcome})
        .envelopes()
        .get(0);
  }
}
