package io.diffaug.streamer.pipeline;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.DispatcherSelector;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Owns the life of a stream: preflight, then the rollout until a model serves, then the lanes, and
 * at the end the drain.
 *
 * <p>No sample is polled before a model serves, so the lanes are only born then: until that moment
 * the process is in no group and holds no partition that another could serve. A lane that fails
 * starts again by itself while the others run on; a lane that cannot run at all ends the stream,
 * but not before the others have finished what they have in flight.
 */
public final class StreamGuardian<P> extends AbstractBehavior<StreamGuardian.Command> {
  private static final Logger LOG = LoggerFactory.getLogger(StreamGuardian.class);

  /** How much longer than {@code drain-timeout} an aborted lane may take to close. */
  private static final Duration GRACE = Duration.ofSeconds(5);

  /** What the guardian is told. */
  public sealed interface Command {}

  /** Finish what is in flight, then end. */
  public enum Drain implements Command {
    /** The one drain there is. */
    NOW
  }

  private enum Check implements Command {
    NOW
  }

  private enum DrainExpired implements Command {
    NOW
  }

  private enum GraceExpired implements Command {
    NOW
  }

  private record Checked(Optional<Throwable> failure) implements Command {}

  private record ModelServes(RolloutKeeper.Serving serving) implements Command {}

  private record LaneEnded(LaneKeeper.End end) implements Command {}

  private final StreamParts<P> parts;
  private final CompletableFuture<Void> end;
  private final TimerScheduler<Command> timers;
  private final Executor blocking;

  private final Map<Integer, ActorRef<LaneKeeper.Command>> lanes = new TreeMap<>();

  private Backoff backoff;
  private boolean draining;
  private Optional<Throwable> refusal = Optional.empty();

  /**
   * The guardian of a stream.
   *
   * @param <P> the source's notion of progress
   * @param parts what the stream is made of
   * @param end completed when the stream was drained, failed with a {@link StreamRefusedException}
   *     when it cannot run
   * @return its behaviour, which completes {@code end} once all its parts have stopped
   */
  public static <P> Behavior<Command> create(StreamParts<P> parts, CompletableFuture<Void> end) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(timers -> new StreamGuardian<>(context, timers, parts, end)));
  }

  private StreamGuardian(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      StreamParts<P> parts,
      CompletableFuture<Void> end) {
    super(context);
    this.parts = parts;
    this.end = end;
    this.timers = timers;
    this.backoff = Backoff.of(parts.settings().restarts());
    this.blocking = context.getSystem().dispatchers().lookup(DispatcherSelector.blocking());
    context.getSelf().tell(Check.NOW);
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessageEquals(Check.NOW, this::check)
        .onMessage(Checked.class, this::checked)
        .onMessage(ModelServes.class, this::startLanes)
        .onMessage(LaneEnded.class, ended -> laneEnded(ended.end()))
        .onMessageEquals(Drain.NOW, this::drain)
        .onMessageEquals(DrainExpired.NOW, this::giveUp)
        .onMessageEquals(GraceExpired.NOW, this::end)
        .build();
  }

  private Behavior<Command> check() {
    getContext()
        .pipeToSelf(
            CompletableFuture.runAsync(this::checkNow, blocking),
            (done, failure) -> new Checked(Optional.ofNullable(failure)));
    return this;
  }

  private void checkNow() {
    try {
      parts.preflight().check();
    } catch (StreamRefusedException refused) {
      throw new CompletionException(refused);
    }
  }

  private Behavior<Command> checked(Checked checked) {
    if (checked.failure().isEmpty()) {
      return startRollout();
    }
    Throwable failure = checked.failure().get();
    Throwable cause = Reasons.cause(failure);
    if (cause instanceof StreamRefusedException || cause instanceof Error) {
      return refuse(cause);
    }
    String reason = Reasons.of(cause);
    parts.observer().startPostponed(reason);
    LOG.warn("start is tried again in {} ms: {}", backoff.next().toMillis(), reason);
    timers.startSingleTimer(Check.NOW, backoff.next());
    backoff = backoff.longer();
    return this;
  }

  private Behavior<Command> startRollout() {
    parts.observer().awaitsModel(parts.waitsFor());
    ActorRef<RolloutKeeper.Serving> serving =
        getContext().messageAdapter(RolloutKeeper.Serving.class, ModelServes::new);
    spawnWatched(RolloutKeeper.create(parts, serving), "rollout");
    return this;
  }

  private Behavior<Command> startLanes(ModelServes first) {
    ActorRef<LaneKeeper.End> ended =
        getContext().messageAdapter(LaneKeeper.End.class, LaneEnded::new);
    for (int lane = 0; lane < parts.openers().size(); lane++) {
      lanes.put(lane, spawnWatched(LaneKeeper.create(lane, parts, ended), "lane-" + lane));
    }
    return this;
  }

  /** Spawns a child whose unexpected death ends the guardian, and with it the run, by name. */
  private <C> ActorRef<C> spawnWatched(Behavior<C> child, String name) {
    ActorRef<C> spawned = getContext().spawn(child, name);
    getContext().watch(spawned);
    return spawned;
  }

  private Behavior<Command> laneEnded(LaneKeeper.End ended) {
    getContext().unwatch(lanes.remove(ended.lane()));
    if (ended instanceof LaneKeeper.Refused refused) {
      refusal = refusal.or(() -> Optional.of(refused.reason()));
    }
    return lanes.isEmpty() ? end() : drain();
  }

  private Behavior<Command> drain() {
    if (draining) {
      return this;
    }
    draining = true;
    parts.observer().draining();
    Duration patience = parts.settings().timeouts().drain();
    LOG.info("draining, within {} ms", patience.toMillis());
    if (lanes.isEmpty()) {
      return end();
    }
    lanes.values().forEach(lane -> lane.tell(LaneKeeper.Drain.NOW));
    timers.startSingleTimer(DrainExpired.NOW, patience);
    return this;
  }

  private Behavior<Command> giveUp() {
    LOG.warn("drain-timeout passed: what is in flight is given up, the next start does it again");
    lanes.values().forEach(lane -> lane.tell(LaneKeeper.Abort.NOW));
    timers.startSingleTimer(GraceExpired.NOW, GRACE);
    return this;
  }

  private Behavior<Command> end() {
    if (refusal.isPresent()) {
      return refuse(refusal.get());
    }
    return Behaviors.stopped(() -> end.complete(null));
  }

  private Behavior<Command> refuse(Throwable reason) {
    return Behaviors.stopped(() -> end.completeExceptionally(reason));
  }
}
