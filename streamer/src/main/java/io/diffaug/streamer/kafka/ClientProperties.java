package io.diffaug.streamer.kafka;

import io.diffaug.core.settings.KafkaSettings;
import io.diffaug.streamer.settings.StreamSettings;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.RangeAssignor;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The properties of each client: what the user gave, under what exactly-once depends on.
 *
 * @param kafka the cluster and the user's own client properties
 * @param stream the stream's settings
 */
record ClientProperties(KafkaSettings kafka, StreamSettings stream) {
  /** Longest a producer's blocking call waits, unless the user says otherwise. */
  private static final String MAX_BLOCK_MS = "15000";

  /**
   * A producer's pause before it tries again, unless the user says otherwise. The first sends of a
   * transaction often meet the markers of the one before (CONCURRENT_TRANSACTIONS); the default of
   * 100 ms would hold the lane up that long after each commit.
   */
  private static final String RETRY_BACKOFF_MS = "20";

  /**
   * How long a producer gathers before it sends, unless the user says otherwise. Nobody sees a pair
   * before its commit, and a commit sends what was gathered at once: gathering costs no latency,
   * and spares requests.
   */
  private static final String LINGER_MS = "50";

  /**
   * The bytes a producer gathers for a partition, unless the user says otherwise: several batches
   * of pairs, which tend to go to one partition. The default of 16 KiB cuts one into pieces, and a
   * request carries one piece.
   */
  private static final String BATCH_SIZE = "262144";

  /** A lane's static member id: instance and lane. */
  String memberId(int lane) {
    return stream.instanceId().name() + "-" + lane;
  }

  /** The client id of a lane's consumer, and of its producer. */
  String clientId(int lane) {
    return clientId(Integer.toString(lane));
  }

  /**
   * A lane's transactional id: group, instance and lane; stable, so that a start fences its own
   * ghost. No instance id holds a slash, so no two lanes of any group meet in one id.
   */
  String transactionalId(int lane) {
    return transactionalIds() + lane;
  }

  /** The transactional ids of every lane this instance has or had; group 1 is the lane's number. */
  Pattern anyTransactionalId() {
    return Pattern.compile(Pattern.quote(transactionalIds()) + "(\\d{1,9})");
  }

  private String transactionalIds() {
    return stream.group() + "/" + stream.instanceId().name() + "/";
  }

  /** An admin client's. */
  Map<String, Object> admin() {
    Map<String, Object> properties = admin(kafka);
    properties.put(CommonClientConfigs.CLIENT_ID_CONFIG, clientId("admin"));
    return properties;
  }

  /** An admin client's that belongs to no stream. */
  static Map<String, Object> admin(KafkaSettings kafka) {
    Map<String, Object> properties = new HashMap<>(kafka.client());
    properties.putIfAbsent(CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG, "15000");
    properties.putIfAbsent(CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, "10000");
    return properties;
  }

  /** A lane's consumer's: a static member of the classic protocol, assigned eagerly. */
  Map<String, Object> consumer(int lane) {
    Map<String, Object> properties = reader(Integer.toString(lane));
    properties.put(ConsumerConfig.GROUP_ID_CONFIG, stream.group());
    properties.put(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, memberId(lane));
    properties.put(ConsumerConfig.GROUP_PROTOCOL_CONFIG, "classic");
    properties.put(
        ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG, RangeAssignor.class.getName());
    int session = Math.toIntExact(stream.timeouts().session().toMillis());
    properties.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, session);
    properties.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, Math.max(1, session / 4));
    return properties;
  }

  /** A consumer's that belongs to no group; the role tells it from this process's other clients. */
  Map<String, Object> reader(String role) {
    Map<String, Object> properties = named(role);
    properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
    properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
    properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
    return properties;
  }

  /** A lane's producer's. */
  Map<String, Object> producer(int lane) {
    Map<String, Object> properties = writer(Integer.toString(lane));
    properties.putIfAbsent(ProducerConfig.RETRY_BACKOFF_MS_CONFIG, RETRY_BACKOFF_MS);
    properties.putIfAbsent(ProducerConfig.LINGER_MS_CONFIG, LINGER_MS);
    properties.putIfAbsent(ProducerConfig.BATCH_SIZE_CONFIG, BATCH_SIZE);
    properties.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, transactionalId(lane));
    properties.put(
        ProducerConfig.TRANSACTION_TIMEOUT_CONFIG,
        Math.toIntExact(stream.timeouts().transaction().toMillis()));
    return properties;
  }

  /** A producer's without transactions; the role tells it from this process's other clients. */
  Map<String, Object> writer(String role) {
    Map<String, Object> properties = named(role);
    properties.putIfAbsent(ProducerConfig.MAX_BLOCK_MS_CONFIG, MAX_BLOCK_MS);
    properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, "true");
    properties.put(ProducerConfig.ACKS_CONFIG, "all");
    properties.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
    properties.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
    return properties;
  }

  /** Largest request the producer will send, in bytes. */
  long maxRequestBytes() {
    return maxRequestBytes(kafka);
  }

  /** Largest request a producer with the user's own properties will send, in bytes. */
  static long maxRequestBytes(KafkaSettings kafka) {
    String given = kafka.client().get(ProducerConfig.MAX_REQUEST_SIZE_CONFIG);
    Object fallback =
        ProducerConfig.configDef().defaultValues().get(ProducerConfig.MAX_REQUEST_SIZE_CONFIG);
    return Long.parseLong(given == null ? fallback.toString() : given.strip());
  }

  /** The user's properties under a client id of its own: metrics and quotas go by it. */
  private Map<String, Object> named(String role) {
    Map<String, Object> properties = new HashMap<>(kafka.client());
    properties.put(CommonClientConfigs.CLIENT_ID_CONFIG, clientId(role));
    return properties;
  }

  private String clientId(String role) {
    return kafka.client().getOrDefault(CommonClientConfigs.CLIENT_ID_CONFIG, "diffaug")
        + "-"
        + stream.instanceId().name()
        + "-"
        + role;
  }
}
