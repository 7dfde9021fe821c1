package io.diffaug.streamer.settings;

import io.diffaug.core.settings.Settings;
import io.diffaug.core.settings.SettingsReader;
import io.diffaug.streamer.inference.ElasticPolicy;
import io.diffaug.streamer.inference.ExecutionProvider;
import io.diffaug.streamer.inference.StepChoice;
import java.time.Duration;
import java.util.Optional;

/**
 * How this process streams; {@code reference.conf} explains every key and why one would change it.
 *
 * @param group the consumer group
 * @param instanceId this process's name among the group's replicas
 * @param lanes lanes of this process
 * @param batching how records become batches
 * @param inference what computes
 * @param commits when outputs and offsets are committed
 * @param timeouts how long what may take
 * @param restarts how failed parts start again
 */
public record StreamSettings(
    String group,
    InstanceId instanceId,
    int lanes,
    Batching batching,
    Inference inference,
    Commits commits,
    Timeouts timeouts,
    Restarts restarts) {

  private static final Duration LONGEST = Duration.ofMinutes(15);
  private static final Duration MILLI = Duration.ofMillis(1);
  private static final Duration SECOND = Duration.ofSeconds(1);

  /** Batches of a lane in flight, at least: some computing while others are written. */
  private static final int LEAST_DEPTH = 4;

  /**
   * How records become batches.
   *
   * @param maxBatch samples of a full batch
   * @param maxDelay when a batch that is not full is handed on
   * @param pipelineDepth batches of a lane in flight between source and sink
   */
  public record Batching(int maxBatch, Duration maxDelay, int pipelineDepth) {}

  /**
   * What computes, and what it makes.
   *
   * @param deploymentSeed mixed into the seed of each view's noise
   * @param views positives generated for each anchor
   * @param steps which numbers of steps it runs versions with
   * @param elastic when they fall and rise, where they are elastic
   * @param provider what it computes with
   * @param cudaDevice which CUDA device, from 0
   * @param workers threads that compute on a CPU
   * @param nativeFolder where native libraries are unpacked, if said
   */
  public record Inference(
      long deploymentSeed,
      int views,
      StepChoice steps,
      ElasticPolicy elastic,
      ExecutionProvider provider,
      int cudaDevice,
      int workers,
      Optional<String> nativeFolder) {}

  /**
   * When outputs and offsets are committed.
   *
   * @param interval how often, where the lane keeps up
   * @param backlogInterval how often, at least, while more waits than can be written
   */
  public record Commits(Duration interval, Duration backlogInterval) {}

  /**
   * How long what may take.
   *
   * @param drain how long a drain
   * @param transaction how long a silent transaction stays open
   * @param session how long a silent member keeps its partitions
   * @param revoke how long a rebalance waits for batches in flight
   */
  public record Timeouts(Duration drain, Duration transaction, Duration session, Duration revoke) {}

  /**
   * How failed parts start again.
   *
   * @param minBackoff the first pause
   * @param maxBackoff the longest pause
   */
  public record Restarts(Duration minBackoff, Duration maxBackoff) {}

  /**
   * Reads {@code diffaug.stream}.
   *
   * @param settings the settings, which collect the complaints
   * @return the stream's settings
   */
  public static StreamSettings read(Settings settings) {
    SettingsReader stream = settings.section("diffaug.stream");
    int lanes = stream.integer("lanes", 1, 1024);
    Inference inference = inference(stream);
    Timeouts timeouts = timeouts(stream);
    return new StreamSettings(
        stream.string("group"),
        instanceId(stream),
        lanes,
        batching(stream, lanes, inference.workers()),
        inference,
        commits(stream, timeouts),
        timeouts,
        restarts(stream));
  }

  private static InstanceId instanceId(SettingsReader stream) {
    String given = stream.text("instance-id");
    if (!given.isBlank() && !InstanceId.isValid(given)) {
      stream.complain("instance-id", given + " (expected: letters, digits, '.', '_' and '-')");
      return InstanceId.of("invalid");
    }
    return given.isBlank() ? InstanceId.ofThisHost() : InstanceId.of(given);
  }

  private static Batching batching(SettingsReader stream, int lanes, int workers) {
    int depth = stream.integer("pipeline-depth", 0, 1024);
    int twiceTheWorkers = (2 * workers + lanes - 1) / lanes;
    return new Batching(
        stream.integer("max-batch", 1, 4096),
        stream.duration("max-delay", MILLI, LONGEST),
        depth > 0 ? depth : Math.max(LEAST_DEPTH, twiceTheWorkers));
  }

  private static Inference inference(SettingsReader stream) {
    int workers = stream.integer("workers", 0, 1024);
    return new Inference(
        stream.whole("deployment-seed"),
        stream.integer("views", 1, 64),
        stream.choice("steps", StepChoice::of),
        elastic(stream),
        stream.choice("execution-provider", ExecutionProvider::of),
        stream.integer("cuda-device", 0, 1023),
        workers > 0 ? workers : Runtime.getRuntime().availableProcessors(),
        Optional.of(stream.text("native-folder")).filter(folder -> !folder.isBlank()));
  }

  private static ElasticPolicy elastic(SettingsReader stream) {
    int fallLag = stream.integer("elastic.fall-lag", 1, Integer.MAX_VALUE);
    int riseLag = stream.integer("elastic.rise-lag", 1, Integer.MAX_VALUE);
    Duration dwell = stream.duration("elastic.dwell", Duration.ZERO, LONGEST);
    if (riseLag > fallLag) {
      stream.complain(
          "elastic.rise-lag", riseLag + " (expected: at most fall-lag, " + fallLag + ")");
    }
    return new ElasticPolicy(fallLag, Math.min(riseLag, fallLag), dwell);
  }

  private static Timeouts timeouts(SettingsReader stream) {
    return new Timeouts(
        stream.duration("drain-timeout", MILLI, LONGEST),
        stream.duration("transaction-timeout", SECOND, LONGEST),
        stream.duration("session-timeout", SECOND, LONGEST),
        stream.duration("revoke-timeout", MILLI, LONGEST));
  }

  /** Both intervals must end before anything that waits for a commit gives up. */
  private static Commits commits(SettingsReader stream, Timeouts timeouts) {
    Commits read =
        new Commits(
            stream.duration("commit-interval", MILLI, LONGEST),
            stream.duration("backlog-commit-interval", MILLI, LONGEST));
    shorter(stream, "backlog-commit-interval", read.backlogInterval, timeouts);
    shorter(stream, "commit-interval", read.interval, timeouts);
    return read;
  }

  private static void shorter(
      SettingsReader stream, String key, Duration interval, Timeouts timeouts) {
    shorter(stream, key, interval, "revoke-timeout", timeouts.revoke);
    shorter(stream, key, interval, "transaction-timeout", timeouts.transaction);
  }

  private static void shorter(
      SettingsReader stream, String key, Duration interval, String than, Duration timeout) {
    if (interval.compareTo(timeout) >= 0) {
      stream.complain(
          key,
          interval.toMillis()
              + "ms (expected: shorter than "
              + than
              + ", "
              + timeout.toMillis()
              + "ms)");
    }
  }

  private static Restarts restarts(SettingsReader stream) {
    Restarts read =
        new Restarts(
            stream.duration("restart-min-backoff", MILLI, LONGEST),
            stream.duration("restart-max-backoff", MILLI, LONGEST));
    if (read.minBackoff.compareTo(read.maxBackoff) > 0) {
      stream.complain(
          "restart-min-backoff",
          read.minBackoff.toMillis()
              + "ms (expected: at most restart-max-backoff, "
              + read.maxBackoff.toMillis()
              + "ms)");
    }
    return read;
  }
}
