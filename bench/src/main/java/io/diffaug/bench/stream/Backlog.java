package io.diffaug.bench.stream;

import io.diffaug.bench.model.RandomVersion;
import io.diffaug.core.noise.NoiseSource;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * An input topic that is filled before anything is measured, so that no side waits for a feed.
 *
 * @param topic the topic
 * @param records how many samples it holds
 */
record Backlog(String topic, long records) {

  /** Makes and fills a topic with samples of 64 floats, keyed by their ids. */
  @SuppressWarnings("FutureReturnValueIgnored") // sends tells
  static Backlog fill(Cluster cluster, String topic, long records) throws Exception {
    cluster.create(topic);
    Map<String, Object> properties = new HashMap<>(cluster.client());
    properties.put("acks", "all");
    // One request at a time: whatever a new topic's first answers are, nothing is out of order.
    properties.put("max.in.flight.requests.per.connection", "1");
    Sends sends = new Sends();
    float[] values = new float[RandomVersion.WIDTH];
    try (Producer<byte[], byte[]> producer =
        new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
      for (long i = 0; i < records; i++) {
        NoiseSource.fill(i, values, 0, values.length);
        producer.send(sample(topic, "sample-" + i, values), sends);
      }
      producer.flush();
      sends.require();
    }
    return new Backlog(topic, records);
  }

  private static ProducerRecord<byte[], byte[]> sample(String topic, String id, float[] values) {
    byte[] value = VectorSample.of(id, values).toByteArray();
    return new ProducerRecord<>(topic, id.getBytes(StandardCharsets.UTF_8), value);
  }
}
