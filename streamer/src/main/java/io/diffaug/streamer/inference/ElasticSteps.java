package io.diffaug.streamer.inference;

import io.diffaug.streamer.observation.StreamObserver;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves a stream up and down its ladder as it hears of lag, over all partitions of all lanes of
 * this process.
 */
public final class ElasticSteps implements StreamObserver {
  private static final Logger LOG = LoggerFactory.getLogger(ElasticSteps.class);

  /** A lane's partition. */
  private record Place(int lane, int partition) {}

  private final ElasticPolicy policy;
  private final LongSupplier nanoTime;
  private final Map<Place, Long> lags = new HashMap<>();
  private ElasticPolicy.Standing standing;

  /** The ladder of the version that serves: it says how far down the stream may go. */
  private StepLadder ladder = StepLadder.of(1);

  /**
   * A stream that begins at the top.
   *
   * @param policy when it moves
   * @param nanoTime a clock that never goes back, in nanoseconds
   */
  public ElasticSteps(ElasticPolicy policy, LongSupplier nanoTime) {
    this.policy = policy;
    this.nanoTime = nanoTime;
    this.standing = new ElasticPolicy.Standing(0, nanoTime.getAsLong());
  }

  /**
   * How far down a batch is computed that begins now.
   *
   * @param serving the ladder of the version that serves
   * @return rungs below the top, at most as many as that ladder has
   */
  public synchronized int level(StepLadder serving) {
    ladder = serving;
    return Math.min(standing.level(), ladder.lowest());
  }

  @Override
  public synchronized void lagged(int lane, int partition, long records) {
    lags.put(new Place(lane, partition), records);
    long lag = lags.values().stream().mapToLong(Long::longValue).sum();
    ElasticPolicy.Standing next = policy.next(standing, lag, nanoTime.getAsLong(), ladder.lowest());
    if (next.level() != standing.level()) {
      LOG.info(
          "{} steps instead of {}: {} records behind",
          ladder.steps(next.level()),
          ladder.steps(standing.level()),
          lag);
    }
    standing = next;
  }

  @Override
  public synchronized void partitionLeft(int lane, int partition) {
    lags.remove(new Place(lane, partition));
  }
}
