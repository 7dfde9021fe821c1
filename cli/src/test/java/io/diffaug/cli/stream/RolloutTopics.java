package io.diffaug.cli.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.diffaug.cli.broker.SharedBroker;
import io.diffaug.cli.models.EventDesk.Answer;
import io.diffaug.cli.models.OrderDesk;
import io.diffaug.core.rollout.EventCodec;
import io.diffaug.core.rollout.Order;
import io.diffaug.core.rollout.Phase;
import io.diffaug.core.rollout.Rollout;
import io.diffaug.core.rollout.RolloutEvent;
import io.diffaug.core.rollout.Trial;
import io.diffaug.core.rollout.VersionStatus;
import io.diffaug.core.settings.KafkaSettings;
import io.diffaug.core.settings.Settings;
import io.diffaug.proto.ContrastivePair;
import io.diffaug.trainer.publish.RolloutLog;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** The topics of one rollout and its versions; what the log and the pairs say of them. */
final class RolloutTopics implements AutoCloseable {
  private static final int A_FEW = 512;

  private final Path folder;
  private final StreamTopics topics;
  private final RandomVersions versions;
  private final KafkaSettings kafka;
  private final KafkaProducer<byte[], byte[]> producer;
  private final RolloutLog log;
  private final List<RolloutEvent> events = new ArrayList<>();
  private int fed;

  private RolloutTopics(Path folder, StreamTopics topics, RandomVersions versions) {
    this.folder = folder;
    this.topics = topics;
    this.versions = versions;
    this.kafka = KafkaSettings.read(Settings.load(Optional.empty(), topics.settings()));
    this.producer = topics.producer(Map.of());
    this.log = RolloutLog.open(kafka, StreamerProcess.LONG);
  }

  /** Makes the topics on the shared broker, and versions whose denoisers are so wide. */
  static RolloutTopics create(Path folder, String name, int hidden) throws Exception {
    return new RolloutTopics(
        folder,
        StreamTopics.empty(SharedBroker.bootstrapServers(), name),
        RandomVersions.create(folder, hidden));
  }

  RandomVersions versions() {
    return versions;
  }

  /** The settings of a replica whose trials are short, under a name of its own. */
  Map<String, String> settings(String replica) {
    Map<String, String> settings = topics.settings();
    settings.put("diffaug.stream.instance-id", replica);
    settings.put("diffaug.repository", versions.models().toString());
    settings.put("diffaug.stream.native-folder", folder.resolve("natives").toString());
    settings.put("diffaug.kafka.client.fetch.max.wait.ms", "50"); // the log is looked at more often
    settings.put("diffaug.rollout.shadow-share", "1");
    settings.put("diffaug.rollout.canary-share", "0.5");
    settings.put("diffaug.rollout.shadow-blocks", "3");
    settings.put("diffaug.rollout.canary-blocks", "40");
    settings.put("diffaug.rollout.evidence-interval", "200ms");
    settings.put("diffaug.rollout.margins.speed", "0"); // a busy machine decides nothing here
    return settings;
  }

  StreamerProcess start(Map<String, String> settings) throws Exception {
    return StreamerProcess.startReal(folder, settings);
  }

  void announce(long version, String digest) throws Exception {
    topics.announce(producer, version, digest);
  }

  void write(RolloutEvent event) throws Exception {
    producer.send(new ProducerRecord<>(topics.models(), EventCodec.write(event))).get();
  }

  /** Gives an operator's order, as the command does. */
  Answer order(Order order) {
    return new OrderDesk(kafka, "tester", "a drill", Optional.empty()).give(order);
  }

  /** Everything on the log so far. */
  List<RolloutEvent> events() {
    rollout();
    return List.copyOf(events);
  }

  Rollout rollout() {
    log.readToEnd(read -> events.add(read.event()));
    return log.rollout();
  }

  void awaitRollout(Predicate<Rollout> reached) {
    await().atMost(StreamerProcess.LONG).until(this::rollout, reached);
  }

  void awaitEvents(RolloutEvent event, int times) {
    await()
        .atMost(StreamerProcess.LONG)
        .until(() -> events().stream().filter(event::equals).count() == times);
  }

  /** Feeds a few samples again and again: evidence needs some, and nobody knows how many. */
  void feedUntil(Predicate<Rollout> reached) {
    await()
        .atMost(StreamerProcess.LONG)
        .pollInterval(Duration.ofMillis(200))
        .until(
            () -> {
              feed(A_FEW);
              return reached.test(rollout());
            });
  }

  @SuppressWarnings("FutureReturnValueIgnored") // what is missing shows in the account
  void feed(int samples) {
    for (int end = fed + samples; fed < end; fed++) {
      producer.send(new ProducerRecord<>(topics.input(), RandomVersions.sample(fed)));
    }
    producer.flush();
  }

  /** Feeds a few samples and waits for their pairs; the versions that those name. */
  SortedSet<Long> stream() throws Exception {
    int first = fed;
    feed(A_FEW);
    topics.awaitAllCommitted();
    SortedSet<Long> named = new TreeSet<>();
    for (ContrastivePair pair : pairs()) {
      if (Integer.parseInt(pair.getSampleId()) >= first) {
        named.add(pair.getProvenance().getModelVersion());
      }
    }
    return named;
  }

  List<ContrastivePair> pairs() throws Exception {
    List<ContrastivePair> pairs = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> record : topics.read(topics.pairs())) {
      pairs.add(ContrastivePair.parseFrom(record.value()));
    }
    return pairs;
  }

  void awaitAllCommitted() {
    topics.awaitAllCommitted();
  }

  /** Every sample became one pair, and nothing else came of any. */
  void requireEveryRecordAccountedFor() {
    topics.awaitAllCommitted();
    assertThat(topics.accounted()).hasSize(fed).isEqualTo(topics.coordinates());
    assertThat(topics.read(topics.deadLetters())).isEmpty();
  }

  static Predicate<Rollout> serving(long version) {
    return rollout -> rollout.stable().equals(OptionalLong.of(version));
  }

  static Predicate<Rollout> trying(long version, Phase phase) {
    return rollout ->
        rollout
            .trial()
            .filter(trial -> trial.version() == version)
            .map(Trial::phase)
            .equals(Optional.of(phase));
  }

  static Predicate<Rollout> status(long version, VersionStatus status) {
    return rollout ->
        rollout.versions().announced().containsKey(version)
            && rollout.versions().announced().get(version).status() == status;
  }

  static void awaitServing(StreamerProcess replica, long version) {
    await("version " + version + " to serve")
        .atMost(StreamerProcess.LONG)
        .until(() -> replica.metric("diffaug_model_version") == version);
  }

  @Override
  public void close() {
    producer.close();
    log.close();
  }
}
