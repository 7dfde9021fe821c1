package io.diffaug.streamer.observation;

import io.diffaug.core.rollout.Effect;
import io.diffaug.core.rollout.Phase;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Two observers that hear the same, one after the other.
 *
 * @param first hears first
 * @param second hears second
 */
public record BothObservers(StreamObserver first, StreamObserver second) implements StreamObserver {
  @Override
  public void startPostponed(String reason) {
    first.startPostponed(reason);
    second.startPostponed(reason);
  }

  @Override
  public void awaitsModel(String source) {
    first.awaitsModel(source);
    second.awaitsModel(source);
  }

  @Override
  public void serving(long version, Instant announced) {
    first.serving(version, announced);
    second.serving(version, announced);
  }

  @Override
  public void notServing(long version, String reason) {
    first.notServing(version, reason);
    second.notServing(version, reason);
  }

  @Override
  public void rolloutMoved(Effect effect) {
    first.rolloutMoved(effect);
    second.rolloutMoved(effect);
  }

  @Override
  public void trying(long version, Phase phase) {
    first.trying(version, phase);
    second.trying(version, phase);
  }

  @Override
  public void triedOut() {
    first.triedOut();
    second.triedOut();
  }

  @Override
  public void laneTurned(int lane, LaneState state, String reason) {
    first.laneTurned(lane, state, reason);
    second.laneTurned(lane, state, reason);
  }

  @Override
  public void clockCompared(Duration ahead) {
    first.clockCompared(ahead);
    second.clockCompared(ahead);
  }

  @Override
  public void clientOpened(int lane, ClientReadings readings) {
    first.clientOpened(lane, readings);
    second.clientOpened(lane, readings);
  }

  @Override
  public void clientClosing(int lane, ClientReadings readings) {
    first.clientClosing(lane, readings);
    second.clientClosing(lane, readings);
  }

  @Override
  public void batchRead(int lane, int records) {
    first.batchRead(lane, records);
    second.batchRead(lane, records);
  }

  @Override
  public void lagged(int lane, int partition, long records) {
    first.lagged(lane, partition, records);
    second.lagged(lane, partition, records);
  }

  @Override
  public void partitionLeft(int lane, int partition) {
    first.partitionLeft(lane, partition);
    second.partitionLeft(lane, partition);
  }

  @Override
  public void passed(Stage stage, long nanos) {
    first.passed(stage, nanos);
    second.passed(stage, nanos);
  }

  @Override
  public void sampled(int steps) {
    first.sampled(steps);
    second.sampled(steps);
  }

  @Override
  public void tried(Phase phase, int steps) {
    first.tried(phase, steps);
    second.tried(phase, steps);
  }

  @Override
  public void committed(int lane, List<BatchTally> batches) {
    first.committed(lane, batches);
    second.committed(lane, batches);
  }

  @Override
  public void aborted(int lane) {
    first.aborted(lane);
    second.aborted(lane);
  }

  @Override
  public void draining() {
    first.draining();
    second.draining();
  }
}
