package io.diffaug.streamer.metrics;

import io.diffaug.streamer.observation.ClientReadings;
import java.util.OptionalDouble;

/** A client all of whose metrics read alike; two of them are equal, as Kafka's maps may be. */
record FakeClient(Count count) implements ClientReadings {
  /** What it reads now. */
  static final class Count {
    double value;
  }

  static FakeClient counting(double value) {
    FakeClient client = new FakeClient(new Count());
    client.count.value = value;
    return client;
  }

  @Override
  public OptionalDouble read(String group, String name) {
    return OptionalDouble.of(count.value);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof FakeClient;
  }

  @Override
  public int hashCode() {
    return (int) count.value;
  }
}
