package io.diffaug.bench.stream;

import io.diffaug.streamer.kafka.CommittedRecords;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Produced;

/** What most people would pick instead: Kafka Streams, exactly once, with one thread. */
final class KafkaStreamsSide {
  private static final AtomicInteger TURNS = new AtomicInteger();

  private final Cluster cluster;
  private final Duration commitInterval;
  private final Path folder;

  KafkaStreamsSide(Cluster cluster, Duration commitInterval, Path folder) {
    this.cluster = cluster;
    this.commitInterval = commitInterval;
    this.folder = folder;
  }

  /** Copies a whole backlog; records committed a second. */
  double perSecond(Backlog backlog) throws Exception {
    String name = "kafka-streams-" + TURNS.incrementAndGet();
    String pairs = name + "-pairs";
    cluster.create(pairs);
    StreamsBuilder topology = new StreamsBuilder();
    topology.stream(backlog.topic(), Consumed.with(Serdes.ByteArray(), Serdes.ByteArray()))
        .mapValues(DoNothing::pairBytes)
        .to(pairs, Produced.with(Serdes.ByteArray(), Serdes.ByteArray()));
    Commits commits = new Commits(backlog.records());
    double rate;
    try (KafkaStreams streams = new KafkaStreams(topology.build(), properties(name));
        CommittedRecords committed = cluster.committed(name)) {
      streams.start();
      rate =
          commits.await(
              () -> {
                requireAlive(streams);
                commits.reach(committed.count()); // it tells nobody of its commits
              });
    }
    cluster.delete(pairs);
    return rate;
  }

  private static void requireAlive(KafkaStreams streams) {
    if (streams.state().hasStartedOrFinishedShuttingDown()) {
      throw new IllegalStateException("Kafka Streams: " + streams.state() + " (expected: RUNNING)");
    }
  }

  private Properties properties(String name) {
    Properties properties = new Properties();
    properties.putAll(cluster.client());
    properties.put(StreamsConfig.APPLICATION_ID_CONFIG, name);
    properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
    properties.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, commitInterval.toMillis());
    properties.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, 1);
    properties.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, 1);
    properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, ConsumerConfig.DEFAULT_MAX_POLL_RECORDS);
    properties.put(StreamsConfig.STATE_DIR_CONFIG, folder.toString());
    return properties;
  }
}
