package io.diffaug.bench.stream;

import io.diffaug.bench.measure.Contest;
import io.diffaug.bench.measure.Effort;
import io.diffaug.bench.measure.Goal;
import io.diffaug.bench.measure.Row;
import io.diffaug.bench.measure.Side;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The stream with a model that does nothing, exactly once, and Kafka Streams with {@code
 * exactly_once_v2}, each against a plain loop without transactions. All parse the sample, make the
 * same pair's bytes and keep key and timestamp; clients, partitions and commit interval are alike.
 * The stream has its threads for what the loop does on one: on cores that are all busy that is no
 * gain, on idle ones it would be.
 *
 * @param bootstrapServers where the broker is
 * @param folder where Kafka Streams keeps what it must
 * @param effort how long to measure
 * @param out where each measurement is printed
 */
public record PassthroughBench(
    String bootstrapServers, Path folder, Effort effort, PrintWriter out) {
  private static final Goal GOAL = Goal.atLeast(0.85);

  /** About what the plain loop copies a second on two cores; sizes the backlog, nothing else. */
  private static final int RECORDS_A_SECOND = 120_000;

  /**
   * Measures both.
   *
   * @return the stream's row, and Kafka Streams' without a goal
   * @throws Exception if a side fails
   */
  public List<Row> rows() throws Exception {
    Duration commitInterval = StreamSide.settings("bench").commits().backlogInterval();
    try (Cluster cluster = new Cluster(bootstrapServers)) {
      long records = Math.max(1_000, (long) (RECORDS_A_SECOND * effort.turnSeconds()));
      Backlog backlog = Backlog.fill(cluster, "bench-passthrough", records);
      StreamSide stream = new StreamSide(cluster, DoNothing::augment, DoNothing.VERSION);
      KafkaStreamsSide kafkaStreams = new KafkaStreamsSide(cluster, commitInterval, folder);
      PlainLoop loop = new PlainLoop(cluster, commitInterval);
      String every = ", a commit each " + commitInterval.toMillis() + " ms";
      Side plain =
          new Side("plain loop of one thread, idempotent" + every, () -> loop.perSecond(backlog));
      Side ours = new Side("stream, exactly once" + every, () -> stream.perSecond(backlog));
      Side theirs =
          new Side("Kafka Streams, exactly_once_v2" + every, () -> kafkaStreams.perSecond(backlog));
      return List.of(
          new Contest("passthrough, stream", "records", ours, plain, Optional.of(GOAL))
              .run(effort, out),
          new Contest("passthrough, Kafka Streams", "records", theirs, plain, Optional.empty())
              .run(effort, out));
    }
  }
}
