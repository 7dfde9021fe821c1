package io.diffaug.streamer.metrics;

import io.diffaug.streamer.metrics.Metric.Kind;
import io.diffaug.streamer.observation.ClientReadings;
import java.util.EnumMap;
import java.util.IdentityHashMap;
import java.util.Map;

/**
 * The readings of Kafka's clients, summed over those that live and those that did.
 *
 * <p>A lane's clients are replaced at each of its lives, and a new client counts from 0. So a
 * counter keeps what a closed client counted last, and of a live one the most it ever said; gauges
 * are of the living only. A sum therefore never falls and is always a number.
 */
final class ClientTotals {
  /** The living, each by itself: two that read alike are still two. */
  private final IdentityHashMap<ClientReadings, Map<ClientMetric, Double>> clients =
      new IdentityHashMap<>();

  private final Map<ClientMetric, Double> closed = new EnumMap<>(ClientMetric.class);

  /** A client that counts from now on. */
  synchronized void opened(ClientReadings client) {
    clients.put(client, new EnumMap<>(ClientMetric.class));
  }

  /** A client that is read for the last time; one that is not known is none of ours. */
  synchronized void closing(ClientReadings client) {
    if (clients.containsKey(client)) {
      for (ClientMetric metric : ClientMetric.values()) {
        if (metric.kind() == Kind.COUNTER) {
          closed.merge(metric, counted(client, metric), Double::sum);
        }
      }
      clients.remove(client);
    }
  }

  /** The sum of a metric, in base units. */
  synchronized double total(ClientMetric metric) {
    double total = closed.getOrDefault(metric, 0.0);
    for (ClientReadings client : clients.keySet()) {
      total += metric.kind() == Kind.COUNTER ? counted(client, metric) : metric.read(client);
    }
    return total;
  }

  private double counted(ClientReadings client, ClientMetric metric) {
    return clients.get(client).merge(metric, metric.read(client), Math::max);
  }
}
