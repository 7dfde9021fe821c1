package io.diffaug.streamer.kafka;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TransactionalIdAuthorizationException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Finds out what a principal may do, without writing anything and without disturbing a stream that
 * runs.
 *
 * @param admin asks the cluster
 * @param properties the clients' properties, which hold the principal's credentials
 */
record AccessQuestions(ClusterAdmin admin, ClientProperties properties) {

  /**
   * Asks for everything.
   *
   * @return the rights, or nothing where brokers do not tell
   */
  Optional<Access> ask() {
    Map<TopicRole, Set<AclOperation>> topics = new EnumMap<>(TopicRole.class);
    for (TopicRole role : TopicRole.values()) {
      String topic = role.topic(properties.kafka());
      admin.topicOperations(topic).ifPresent(operations -> topics.put(role, operations));
    }
    return admin
        .clusterOperations()
        .map(
            cluster ->
                new Access(
                    topics,
                    cluster,
                    admin.mayRead(properties.stream().group()),
                    mayUse(properties)));
  }

  /**
   * Whether the transactional id may be used: no admin request tells. A producer asks for a
   * transaction time-out above what brokers allow (15 minutes, unless configured otherwise); they
   * look at the right first, and refuse the time-out before anything is written or fenced.
   */
  private static boolean mayUse(ClientProperties properties) {
    Map<String, Object> probe = new HashMap<>(properties.producer(0));
    probe.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, Integer.MAX_VALUE);
    try (Producer<byte[], byte[]> producer =
        new KafkaProducer<>(probe, new ByteArraySerializer(), new ByteArraySerializer())) {
      producer.initTransactions();
      return true;
    } catch (TransactionalIdAuthorizationException forbidden) {
      return false;
    } catch (RetriableException noAnswer) {
      throw noAnswer;
    } catch (KafkaException timeoutTooLong) {
      return true;
    }
  }
}
