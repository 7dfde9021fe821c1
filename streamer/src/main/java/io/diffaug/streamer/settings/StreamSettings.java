package io.diffaug.streamer.settings;

import io.diffaug.core.settings.Settings;
import io.diffaug.core.settings.SettingsReader;
import java.time.Duration;
import java.util.Optional;

/**
 * How this process streams; {@code reference.conf} explains every key and why one would change it.
 *
 * @param group the consumer group
 * @param instanceId this process's name among the group's replicas
 * @param deploymentSeed mixed into the seed of each view's noise
 * @param views positives generated for each anchor
 * @param maxBatch samples of a full batch
 * @param maxDelay when a batch that is not full is handed on
 * @param workers threads that compute
 * @param pipelineDepth batches in flight between source and sink
 * @param commitInterval how often outputs and offsets are committed
 * @param commitRecords outputs at which a transaction is committed early
 * @param drainTimeout how long a drain may take
 * @param transactionTimeout how long a silent transaction stays open
 * @param sessionTimeout how long a silent member keeps its partitions
 * @param revokeTimeout how long a rebalance may wait for batches in flight
 * @param restarts how failed parts start again
 * @param nativeFolder where native libraries are unpacked, if said
 */
public record StreamSettings(
    String group,
    InstanceId instanceId,
    long deploymentSeed,
    int views,
    int maxBatch,
    Duration maxDelay,
    int workers,
    int pipelineDepth,
    Duration commitInterval,
    int commitRecords,
    Duration drainTimeout,
    Duration transactionTimeout,
    Duration sessionTimeout,
    Duration revokeTimeout,
    Restarts restarts,
    Optional<String> nativeFolder) {

  private static final Duration LONGEST = Duration.ofMinutes(15);
  private static final Duration MILLI = Duration.ofMillis(1);
  private static final Duration SECOND = Duration.ofSeconds(1);

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
    StreamSettings read =
        new StreamSettings(
            stream.string("group"),
            instanceId(stream),
            stream.whole("deployment-seed"),
            stream.integer("views", 1, 64),
            stream.integer("max-batch", 1, 4096),
            stream.duration("max-delay", MILLI, LONGEST),
            workers(stream.integer("workers", 0, 1024)),
            stream.integer("pipeline-depth", 1, 1024),
            stream.duration("commit-interval", MILLI, LONGEST),
            stream.integer("commit-records", 1, 1_000_000),
            stream.duration("drain-timeout", MILLI, LONGEST),
            stream.duration("transaction-timeout", SECOND, LONGEST),
            stream.duration("session-timeout", SECOND, LONGEST),
            stream.duration("revoke-timeout", MILLI, LONGEST),
            restarts(stream),
            Optional.of(stream.text("native-folder")).filter(folder -> !folder.isBlank()));
    if (read.commitInterval.compareTo(read.transactionTimeout) >= 0) {
      stream.complain(
          "commit-interval",
          read.commitInterval.toMillis()
              + "ms (expected: shorter than transaction-timeout, "
              + read.transactionTimeout.toMillis()
              + "ms)");
    }
    return read;
  }

  private static InstanceId instanceId(SettingsReader stream) {
    String given = stream.text("instance-id");
    if (!given.isBlank() && !InstanceId.isValid(given)) {
      stream.complain("instance-id", given + " (expected: letters, digits, '.', '_' and '-')");
      return InstanceId.of("invalid");
    }
    return given.isBlank() ? InstanceId.ofThisHost() : InstanceId.of(given);
  }

  private static int workers(int given) {
    return given > 0 ? given : Runtime.getRuntime().availableProcessors();
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
