package io.diffaug.streamer.pipeline;

import io.diffaug.proto.ContrastivePair;
import io.diffaug.proto.Payload;
import io.diffaug.proto.RawSample;
import io.diffaug.proto.VectorPayload;
import io.diffaug.streamer.inference.Outcome;
import io.diffaug.streamer.inference.RawInput;
import io.diffaug.streamer.pipeline.OutputLimits.TopicLimits;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.IntStream;

/** Deliveries, limits and outcomes for tests of the flow. */
final class Deliveries {
  static final Instant NOW = Instant.parse("2026-11-25T12:00:00Z");
  static final InstantSource CLOCK = InstantSource.fixed(NOW);

  private Deliveries() {}

  static OutputLimits limits(long bytes) {
    TopicLimits topic =
        new TopicLimits(bytes, Duration.ofMillis(Long.MAX_VALUE), Duration.ofHours(1));
    return new OutputLimits(topic, topic, Duration.ZERO);
  }

  /** A batch of samples named by their offsets, whose progress is the offset after the last. */
  static Batch<Integer> batch(int first, int end) {
    return new Batch<>(
        IntStream.range(first, end).mapToObj(offset -> sample(offset, "s" + offset)).toList(), end);
  }

  static Delivery sample(int offset, String id) {
    RawSample sample =
        RawSample.newBuilder()
            .setId(id)
            .setPayload(
                Payload.newBuilder().setVector(VectorPayload.newBuilder().addValues(offset)))
            .build();
    return delivery(offset, sample.toByteArray(), NOW.toEpochMilli());
  }

  static Delivery delivery(int offset, byte[] value, long timestamp) {
    return new Delivery(
        new SourceCoordinate("in", 0, offset),
        ("k" + offset).getBytes(StandardCharsets.UTF_8),
        value,
        List.of(Header.of("trace", "t" + offset)),
        timestamp);
  }

  static Outcome paired(RawInput sample) {
    return new Outcome.Paired(
        ContrastivePair.newBuilder()
            .setSampleId(sample.sampleId())
            .setAnchor(sample.sample().getPayload())
            .build());
  }

  /** The last header of a name, as text. */
  static String header(Envelope envelope, String name) {
    return envelope.headers().stream()
        .filter(header -> header.name().equals(name))
        .reduce((first, last) -> last)
        .map(header -> new String(header.value(), StandardCharsets.UTF_8))
        .orElse("none");
  }
}
