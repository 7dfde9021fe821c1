package io.diffaug.streamer.kafka;

import io.diffaug.core.settings.KafkaSettings;
import io.diffaug.streamer.observation.StreamObserver;
import io.diffaug.streamer.pipeline.Envelope.Destination;
import io.diffaug.streamer.pipeline.Lane;
import io.diffaug.streamer.pipeline.OutputLimits;
import io.diffaug.streamer.pipeline.StreamRefusedException;
import io.diffaug.streamer.settings.StreamSettings;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
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

/** Opens the lives of one lane on a cluster. */
public final class KafkaLaneOpener implements Lane.Opener<Progress> {
  private final ClientProperties properties;
  private final KafkaSettings topics;
  private final StreamSettings settings;
  private final ObservedLane lane;
  private final InstantSource clock;
  private final InstanceClaim claim;
  private boolean formerLanesFenced;

  /**
   * The openers of all lanes of a process.
   *
   * @param kafka the cluster and its topics
   * @param stream the stream's settings
   * @param clock this machine's, which may differ from the brokers'
   * @param observer hears what happens in the lanes
   * @return one opener a lane
   */
  public static List<Lane.Opener<Progress>> all(
      KafkaSettings kafka, StreamSettings stream, InstantSource clock, StreamObserver observer) {
    return IntStream.range(0, stream.lanes())
        .<Lane.Opener<Progress>>mapToObj(
            lane -> new KafkaLaneOpener(kafka, stream, lane, clock, observer))
        .toList();
  }

  private KafkaLaneOpener(
      KafkaSettings kafka,
      StreamSettings stream,
      int lane,
      InstantSource clock,
      StreamObserver observer) {
    this.properties = new ClientProperties(kafka, stream);
    this.topics = kafka;
    this.settings = stream;
    this.lane = new ObservedLane(lane, observer);
    this.clock = clock;
    this.claim =
        new InstanceClaim(stream.group(), properties.memberId(lane), stream.timeouts().session());
  }

  /**
   * {@inheritDoc}
   *
   * <p>The order is what exactly-once hangs on: the claim first, so that no living process is
   * fenced; then the producer's {@code initTransactions}, which settles what an earlier life left
   * open; only then the consumer, whose committed positions are final by now. The first lane also
   * fences the lanes that an earlier start ran and this one does not.
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
      fenceFormerLanes(cluster);
      Duration ahead = BrokerClock.ahead(cluster, clock);
      lane.observer().clockCompared(ahead);
      long maxRequestBytes = properties.maxRequestBytes();
      limits =
          new OutputLimits(
              facts(cluster, topics.pairs()).limits(maxRequestBytes),
              facts(cluster, topics.deadLetters()).limits(maxRequestBytes),
              ahead);
      identity = new TopicIdentity(facts(cluster, topics.input()).id());
    }
    InFlight inFlight = new InFlight();
    TransactionalWriter writer = writer(inFlight);
    try {
      Poller poller = poller(identity, inFlight);
      return new KafkaLane(lane, poller, writer, limits, properties.memberId(lane.number()));
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

  private void fenceFormerLanes(ClusterAdmin cluster) {
    if (lane.number() == 0 && !formerLanesFenced) {
      new FormerLanes(properties.anyTransactionalId(), settings.lanes()).fence(cluster);
      formerLanesFenced = true;
    }
  }

  private TransactionalWriter writer(InFlight inFlight) {
    Producer<byte[], byte[]> producer =
        new KafkaProducer<>(
            properties.producer(lane.number()),
            new ByteArraySerializer(),
            new ByteArraySerializer());
    try {
      producer.initTransactions();
    } catch (KafkaException failed) {
      producer.close();
      throw failed;
    }
    return new TransactionalWriter(
        producer,
        properties.clientId(lane.number()),
        Map.of(Destination.PAIRS, topics.pairs(), Destination.DEAD_LETTERS, topics.deadLetters()),
        settings.commits(),
        inFlight,
        lane);
  }

  private Poller poller(TopicIdentity identity, InFlight inFlight) {
    Consumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            properties.consumer(lane.number()),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    return new Poller(
        consumer,
        properties.clientId(lane.number()),
        topics.input(),
        identity,
        new BatchBuffer(settings.batching().maxBatch(), settings.batching().maxDelay()),
        2 * settings.batching().pipelineDepth(),
        inFlight,
        settings.timeouts().revoke(),
        claim,
        lane);
  }
}
