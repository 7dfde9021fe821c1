package io.diffaug.streamer.metrics;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** What one lane is behind and has in flight. */
final class LaneMeters {
  private final AtomicLong inFlight = new AtomicLong();
  private final Map<Integer, Long> lags = new ConcurrentHashMap<>();

  LaneMeters(Meters meters, int lane) {
    String number = Integer.toString(lane);
    meters.gauge(StreamMetric.IN_FLIGHT, inFlight::get, number);
    meters.gauge(
        StreamMetric.LAG, () -> lags.values().stream().mapToLong(Long::longValue).sum(), number);
  }

  void read() {
    inFlight.incrementAndGet();
  }

  void committed(int batches) {
    inFlight.addAndGet(-batches);
  }

  /** What was in flight died with the lane's clients. */
  void died() {
    inFlight.set(0);
  }

  void lagged(int partition, long records) {
    lags.put(partition, records);
  }

  void left(int partition) {
    lags.remove(partition);
  }
}
