package io.diffaug.bench.stream;

import io.diffaug.core.settings.KafkaSettings;
import io.diffaug.core.settings.Settings;
import io.diffaug.streamer.StreamRun;
import io.diffaug.streamer.inference.Augmenter;
import io.diffaug.streamer.kafka.TopicCheck;
import io.diffaug.streamer.observation.BatchTally;
import io.diffaug.streamer.observation.StreamObserver;
import io.diffaug.streamer.settings.RolloutSettings;
import io.diffaug.streamer.settings.StreamSettings;
import io.diffaug.trainer.publish.Announcer;
import io.diffaug.trainer.publish.PublishedVersion;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The whole stream, from a backlog to pairs: each turn is a run of its own, under a new group, into
 * a new topic.
 */
final class StreamSide {
  private static final AtomicInteger TURNS = new AtomicInteger();

  private final Cluster cluster;
  private final Augmenter augmenter;
  private final PublishedVersion version;

  StreamSide(Cluster cluster, Augmenter augmenter, PublishedVersion version) {
    this.cluster = cluster;
    this.augmenter = augmenter;
    this.version = version;
  }

  /** The settings of a stream, as they are where nobody changes any. */
  static StreamSettings settings(String group) {
    Settings settings = load(group);
    StreamSettings stream = StreamSettings.read(settings);
    settings.check();
    return stream;
  }

  private static Settings load(String group) {
    return Settings.load(
        Optional.empty(),
        Map.of("diffaug.stream.group", group, "diffaug.stream.instance-id", "bench"));
  }

  /** Streams a whole backlog; pairs committed a second. */
  double perSecond(Backlog backlog) throws Exception {
    String name = "bench-" + TURNS.incrementAndGet();
    KafkaSettings kafka =
        new KafkaSettings(
            new HashMap<>(cluster.client()),
            backlog.topic(),
            name + "-pairs",
            name + "-dead-letters",
            name + "-models");
    cluster.create(kafka.pairs());
    StreamSettings stream = settings(name);
    try (TopicCheck topics = new TopicCheck(kafka, stream)) {
      topics.create(Cluster.PARTITIONS, Optional.empty());
    }
    new Announcer(kafka).announce(version);
    Commits commits = new Commits(backlog.records());
    StreamRun.Running running =
        new StreamRun(
                kafka,
                stream,
                RolloutSettings.read(load(name)),
                load(name).config(),
                counting(commits))
            .start(augmenter, announcement -> {}, "the bench's own");
    double rate;
    try {
      rate = commits.await(() -> {});
    } finally {
      running.drain();
      running.await();
    }
    cluster.requireCommitted(name, backlog.records());
    cluster.delete(kafka.pairs(), kafka.deadLetters(), kafka.models());
    return rate;
  }

  private static StreamObserver counting(Commits commits) {
    return new StreamObserver() {
      @Override
      public void committed(int lane, List<BatchTally> batches) {
        commits.add(batches.stream().mapToLong(BatchTally::records).sum());
      }
    };
  }
}
