package io.diffaug.streamer.kafka;

import io.diffaug.core.settings.KafkaSettings;
import io.diffaug.streamer.pipeline.Envelope.Destination;
import io.diffaug.streamer.pipeline.Lane;
import io.diffaug.streamer.pipeline.OutputLimits;
import io.diffaug.streamer.pipeline.StreamRefusedException;
import io.diffaug.streamer.settings.StreamSettings;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Opens lanes on a cluster. */
public final class KafkaLaneOpener implements Lane.Opener<Progress> {
  private final ClientProperties properties;
  private final KafkaSettings topics;
  private final StreamSettings settings;
  private final InstanceClaim claim;

  /**
   * An opener.
   *
   * @param kafka the cluster and its topics
   * @param stream the stream's settings
   */
  public KafkaLaneOpener(KafkaSettings kafka, StreamSettings stream) {
    this.properties = new ClientProperties(kafka, stream);
    this.topics = kafka;
    this.settings = stream;
    this.claim = new InstanceClaim(stream.group(), properties.memberId(), stream.sessionTimeout());
  }

  /**
   * {@inheritDoc}
   *
   * <p>The order is what exactly-once hangs on: the claim first, so that no living process is
   * fenced; then the producer's {@code initTransactions}, which settles what an earlier life left
   * open; only then the consumer, whose committed positions are final by now.
   */
  @Override
  public Lane<Progress> open() throws StreamRefusedException {
    try {
      return openPermitted();
    } catch (AuthorizationException | AuthenticationException forbidden) {
      throw new StreamRefusedException(
          forbidden.getMessage() + " (expected: the rights, diffaug.kafka.client)");
    }
  }

  private Lane<Progress> openPermitted() throws StreamRefusedException {
    OutputLimits limits;
    TopicIdentity identity;
    try (ClusterAdmin cluster = new ClusterAdmin(properties.admin())) {
      claim.settle(cluster);
      long maxRequestBytes = properties.maxRequestBytes();
      limits =
          new OutputLimits(
              facts(cluster, topics.pairs()).limits(maxRequestBytes),
              facts(cluster, topics.deadLetters()).limits(maxRequestBytes));
      identity = new TopicIdentity(facts(cluster, topics.input()).id());
    }
    InFlight inFlight = new InFlight();
    TransactionalWriter writer = writer(inFlight);
    try {
      return new KafkaLane(poller(identity, inFlight), writer, limits, properties.memberId());
    } catch (KafkaException failed) {
      writer.close();
      throw failed;
    }
  }

  private static TopicFacts facts(ClusterAdmin cluster, String topic) {
    return cluster
        .describe(topic)
        .orElseThrow(() -> new UnknownTopicOrPartitionException(topic + ": no such topic"));
  }

  private TransactionalWriter writer(InFlight inFlight) {
    Producer<byte[], byte[]> producer =
        new KafkaProducer<>(
            properties.producer(), new ByteArraySerializer(), new ByteArraySerializer());
    try {
      producer.initTransactions();
    } catch (KafkaException failed) {
      producer.close();
      throw failed;
    }
    return new TransactionalWriter(
        producer,
        Map.of(Destination.PAIRS, topics.pairs(), Destination.DEAD_LETTERS, topics.deadLetters()),
        settings.commitInterval(),
        settings.commitRecords(),
        inFlight);
  }

  private Poller poller(TopicIdentity identity, InFlight inFlight) {
    Consumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            properties.consumer(), new ByteArrayDeserializer(), new ByteArrayDeserializer());
    return new Poller(
        consumer,
        topics.input(),
        identity,
        new BatchBuffer(settings.maxBatch(), settings.maxDelay()),
        2 * settings.pipelineDepth(),
        inFlight,
        settings.revokeTimeout(),
        claim);
  }
}
