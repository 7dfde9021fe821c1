package io.diffaug.streamer.inference;

import io.diffaug.streamer.observation.StreamObserver;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves a stream up and down its ladder as it hears of lag, over all partitions of all lanes of
 * this process. While two versions compute, the longer ladder says how far down it may go, so that
 * a candidate that is not elastic takes nothing from the version that serves.
 */
public final class ElasticSteps implements StreamObserver {
  private static final Logger LOG = LoggerFactory.getLogger(ElasticSteps.class);

  /** A lane's partition. */
  private record Place(int lane, int partition) {}

  private final ElasticPolicy policy;
  private final LongSupplier nanoTime;
  private final Map<Place, Long> lags = new HashMap<>();
  private ElasticPolicy.Standing standing;

  /** The longest ladder that calls were made on since lag was last told. */
  private StepLadder ladder = StepLadder.of(1);

  private boolean lagToldSince;

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
   * The steps of a call that begins now.
   *
   * @param serving the ladder of the bundle that it is for
   * @return K
   */
  public synchronized int steps(StepLadder serving) {
    if (lagToldSince || serving.lowest() > ladder.lowest()) {
      ladder = serving;
      lagToldSince = false;
    }
    return serving.steps(standing.level());
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
    lagToldSince = true;
  }

  @Override
  public synchronized void partitionLeft(int lane, int partition) {
    lags.remove(new Place(lane, partition));
  }
}
