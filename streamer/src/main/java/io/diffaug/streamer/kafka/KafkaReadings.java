package io.diffaug.streamer.kafka;

import io.diffaug.streamer.observation.ClientReadings;
import java.util.Map;
import java.util.OptionalDouble;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;

/**
 * Reads the metrics of one Kafka client that belong to it as a whole.
 *
 * @param clientId the client's id, which is those metrics' only tag
 * @param metrics the client's own live map
 */
record KafkaReadings(String clientId, Map<MetricName, ? extends Metric> metrics)
    implements ClientReadings {
  @Override
  public OptionalDouble read(String group, String name) {
    Metric metric = metrics.get(new MetricName(name, group, "", Map.of("client-id", clientId)));
    return metric != null && metric.metricValue() instanceof Number number
        ? OptionalDouble.of(number.doubleValue())
        : OptionalDouble.empty();
  }
}
