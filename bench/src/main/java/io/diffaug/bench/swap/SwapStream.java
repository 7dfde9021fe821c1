package io.diffaug.bench.swap;

import io.diffaug.bench.model.RandomVersion;
import io.diffaug.core.model.DirectoryModelRepository;
import io.diffaug.core.model.RejectedModelException;
import io.diffaug.core.settings.KafkaSettings;
import io.diffaug.core.settings.Settings;
import io.diffaug.proto.ContrastivePair;
import io.diffaug.streamer.kafka.CommittedRecords;
import io.diffaug.streamer.kafka.TopicCheck;
import io.diffaug.streamer.settings.StreamSettings;
import io.diffaug.trainer.publish.Announcer;
import io.diffaug.trainer.publish.PublishedVersion;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/**
 * A stream that swaps its version when told to: a streamer and a broker in processes of their own,
 * samples sent and pairs read from here, versions of the demo's size. They are all published before
 * anything is measured, and announced one by one.
 */
final class SwapStream implements AutoCloseable {
  private static final AtomicInteger STREAMS = new AtomicInteger();
  private static final int PARTITIONS = 4;

  /** Floats of each of the denoiser's layers, as in the demo. */
  private static final int HIDDEN = 256;

  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final String name = "bench-swap-" + STREAMS.incrementAndGet();
  private final StreamSettings settings = settings(name);
  private final KafkaSettings kafka;
  private final Travels travels = new Travels(System::nanoTime);
  private final DirectoryModelRepository repository;
  private final Queue<PublishedVersion> versions = new ArrayDeque<>();
  private final StreamerProcess streamer;
  private final SampleFeed feed;
  private final PairWatch watch;

  /**
   * Starts everything; {@link #begin} waits until it runs.
   *
   * @param bootstrapServers a broker
   * @param folder where versions and the streamer's log go
   * @param swaps how many swaps there will be
   * @param perSecond samples a second
   */
  SwapStream(String bootstrapServers, Path folder, int swaps, double perSecond)
      throws IOException, RejectedModelException {
    kafka =
        new KafkaSettings(
            Map.of(KafkaSettings.BOOTSTRAP_SERVERS, bootstrapServers),
            name + "-samples",
            name + "-pairs",
            name + "-dead-letters",
            name + "-models");
    Path versionFolder = folder.resolve(name);
    repository = new DirectoryModelRepository(versionFolder);
    for (int seed = 0; seed <= swaps; seed++) {
      versions.add(RandomVersion.publish(versionFolder, HIDDEN, seed).published());
    }
    createTopics();
    streamer = StreamerProcess.start(kafka, name, versionFolder, folder.resolve(name + ".log"));
    watch = new PairWatch(kafka, travels);
    feed = new SampleFeed(kafka, travels, perSecond);
  }

  /** Lets the first version serve, and waits for the first pair. */
  void begin() {
    swap();
    await("a pair", () -> travels.arrivals() > 0);
  }

  /** Announces the next version; its number. */
  long swap() {
    PublishedVersion next = versions.remove();
    new Announcer(kafka).announce(next);
    return next.version();
  }

  /** Announces the next version, and waits until a pair of its making is read. */
  void swapAndAwait() {
    long version = swap();
    await("version " + version, () -> watch.latestVersion() >= version);
  }

  /** Waits until something is so. */
  void await(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      streamer.requireRunning();
      watch.requireRunning();
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException(what + ": not within " + PATIENCE);
      }
      pause();
    }
  }

  private static void pause() {
    try {
      Thread.sleep(1);
    } catch (InterruptedException nobodyInterrupts) {
      throw new IllegalStateException(nobodyInterrupts);
    }
  }

  SampleFeed feed() {
    return feed;
  }

  PairWatch watch() {
    return watch;
  }

  Travels travels() {
    return travels;
  }

  ProcessHandle streamer() {
    return streamer.handle();
  }

  /** How many pairs, of the first and the last of each version, the version does not make. */
  long mixed() throws RejectedModelException {
    long mixed = 0;
    for (Map.Entry<Long, List<ContrastivePair>> of : watch.boundaries().pairs().entrySet()) {
      mixed += mixed(of.getKey(), of.getValue());
    }
    return mixed;
  }

  private long mixed(long version, List<ContrastivePair> pairs) throws RejectedModelException {
    String digest = repository.manifestSha256(version);
    try (Truth truth = new Truth(repository.read(version, digest), settings.inference())) {
      return pairs.stream().filter(pair -> !truth.makes(pair)).count();
    }
  }

  /** Reads how many records the stream has committed. */
  CommittedRecords committed() {
    return new CommittedRecords(kafka.client(), name);
  }

  /** Ends the feed, and waits for the pairs of all that was sent. */
  void runDry() {
    feed.end();
    await("the last pair", () -> travels.arrivals() == travels.departures());
  }

  @Override
  public void close() {
    try (streamer;
        watch;
        feed) {
      feed.end();
    }
  }

  private void createTopics() {
    try (TopicCheck topics = new TopicCheck(kafka, settings)) {
      topics.create(PARTITIONS, Optional.empty());
    }
  }

  /** What the streamer runs by: its own defaults. */
  static StreamSettings settings(String group) {
    Settings settings = Settings.load(Optional.empty(), Map.of("diffaug.stream.group", group));
    StreamSettings stream = StreamSettings.read(settings);
    settings.check();
    return stream;
  }
}
