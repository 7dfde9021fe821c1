package io.diffaug.trainer.publish;

import io.diffaug.core.rollout.EventCodec;
import io.diffaug.core.rollout.RolloutEvent;
import io.diffaug.core.settings.KafkaSettings;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Appends single events to the models topic, and waits until every replica of the topic has them.
 * It writes without transactions, so that nothing hides behind an open one.
 *
 * @param kafka where the models topic is
 */
public record EventWriter(KafkaSettings kafka) {
  /** A cluster that does not answer within this is reported instead of waited for. */
  private static final String PATIENCE_MILLIS = "20000";

  private static final String NOT = "not written: ";

  /** What was sent and not answered may have arrived; so may what the brokers said "again" to. */
  private static final String MAYBE =
      "not known whether it was written (expected: see diffaug models history): ";

  /**
   * Appends an event.
   *
   * @param event the event
   * @throws KafkaException if it was not acknowledged; the message names topic and cluster, and
   *     says whether the event was surely not written, or may have been
   */
  public void append(RolloutEvent event) {
    try (Producer<byte[], byte[]> producer = new KafkaProducer<>(properties())) {
      producer.partitionsFor(kafka.models());
      producer.send(new ProducerRecord<>(kafka.models(), EventCodec.write(event))).get();
    } catch (InterruptException unsent) {
      throw new InterruptException(at(NOT + "interrupted"), new InterruptedException());
    } catch (InterruptedException interrupted) {
      throw new InterruptException(at(MAYBE + "interrupted"), interrupted);
    } catch (ExecutionException failed) {
      String outcome = failed.getCause() instanceof RetriableException ? MAYBE : NOT;
      throw new KafkaException(at(outcome + failed.getCause().getMessage()), failed.getCause());
    } catch (KafkaException unsent) {
      throw new KafkaException(at(NOT + unsent.getMessage()), unsent);
    }
  }

  private String at(String problem) {
    return kafka.models() + " at " + kafka.bootstrapServers() + ": " + problem;
  }

  private Map<String, Object> properties() {
    Map<String, Object> properties = new LinkedHashMap<>();
    properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, PATIENCE_MILLIS);
    properties.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, "10000");
    properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, PATIENCE_MILLIS);
    properties.putAll(kafka.client());
    properties.put(ProducerConfig.ACKS_CONFIG, "all");
    properties.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
    properties.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
    return properties;
  }
}
