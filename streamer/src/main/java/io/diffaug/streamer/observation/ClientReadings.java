package io.diffaug.streamer.observation;

import java.util.OptionalDouble;

/** The metrics of one Kafka client, as it counts them itself; not to be read once it is closed. */
@FunctionalInterface
public interface ClientReadings {
  /**
   * Reads a metric that belongs to the client as a whole.
   *
   * @param group the metric's group, for instance {@code producer-metrics}
   * @param name the metric's name, for instance {@code record-send-total}
   * @return the value, if the client has that metric and it is a number
   */
  OptionalDouble read(String group, String name);
}
