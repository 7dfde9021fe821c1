package io.diffaug.streamer.pipeline;

import akka.Done;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.DispatcherSelector;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import akka.japi.Pair;
import akka.stream.KillSwitches;
import akka.stream.UniqueKillSwitch;
import akka.stream.javadsl.Keep;
import io.diffaug.streamer.observation.LaneState;
import io.diffaug.streamer.pipeline.Lane.Parting;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one lane running: opens it, runs its stream, and after a failure closes it and opens the
 * next with a growing pause between.
 *
 * <p>Starting anew from the committed progress is the one answer to every failure of the world. It
 * is slower than a rewind within a running stream, and cannot get wrong which batches, metadata and
 * transaction belong together: they all die with the lane.
 */
final class LaneKeeper<P> extends AbstractBehavior<LaneKeeper.Command> {
  private static final Logger LOG = LoggerFactory.getLogger(LaneKeeper.class);

  /** What the keeper is told. */
  sealed interface Command {}

  /** Stop reading, finish and commit what is in flight, leave the group. */
  enum Drain implements Command {
    NOW
  }

  /** Give up what is in flight; only useful after a drain. */
  enum Abort implements Command {
    NOW
  }

  private enum Open implements Command {
    NOW
  }

  /** The lane has run for as long as the longest pause: earlier failures no longer count. */
  private enum Steady implements Command {
    NOW
  }

  private record Opened<P>(Lane<P> lane) implements Command {}

  private record Failed(Throwable failure) implements Command {}

  private record StreamEnded(Optional<Throwable> failure) implements Command {}

  private record Closed(Optional<Throwable> failure) implements Command {}

  /** What the keeper reports, once, before it stops. */
  sealed interface End {
    /** The lane's number. */
    int lane();
  }

  /** Everything in flight was committed, or given up after a drain. */
  record Drained(int lane) implements End {}

  /** The lane cannot run. */
  record Refused(int lane, Throwable reason) implements End {}

  private final int number;
  private final Lane.Opener<P> opener;
  private final StreamParts<P> parts;
  private final ActorRef<End> owner;
  private final TimerScheduler<Command> timers;
  private final Executor blocking;

  /** Where the lane's life stands. */
  private enum Phase {
    RESTING,
    OPENING,
    RUNNING,
    CLOSING
  }

  private Backoff backoff;
  private boolean draining;
  private Phase phase = Phase.RESTING;
  private Lane<P> lane;
  private UniqueKillSwitch stream;

  /** The keeper of one of the stream's lanes, by its number. */
  static <P> Behavior<Command> create(int number, StreamParts<P> parts, ActorRef<End> owner) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> new LaneKeeper<>(context, timers, number, parts, owner)));
  }

  private LaneKeeper(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      int number,
      StreamParts<P> parts,
      ActorRef<End> owner) {
    super(context);
    this.timers = timers;
    this.number = number;
    this.opener = parts.openers().get(number);
    this.parts = parts;
    this.backoff = Backoff.of(parts.settings().restarts());
    this.owner = owner;
    this.blocking = context.getSystem().dispatchers().lookup(DispatcherSelector.blocking());
    context.getSelf().tell(Open.NOW);
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessageEquals(Open.NOW, this::open)
        .onMessageEquals(Steady.NOW, this::steady)
        .onMessage(Opened.class, this::run)
        .onMessage(Failed.class, failed -> restart(failed.failure()))
        .onMessage(StreamEnded.class, ended -> close(ended.failure()))
        .onMessage(Closed.class, this::closed)
        .onMessageEquals(Drain.NOW, this::drain)
        .onMessageEquals(Abort.NOW, this::abort)
        .build();
  }

  private Behavior<Command> open() {
    phase = Phase.OPENING;
    turned(LaneState.OPENING, "");
    getContext()
        .pipeToSelf(
            CompletableFuture.supplyAsync(this::openNow, blocking),
            (opened, failure) ->
                failure == null ? new Opened<>(opened) : new Failed(Reasons.cause(failure)));
    return this;
  }

  private Lane<P> openNow() {
    try {
      return opener.open();
    } catch (StreamRefusedException refused) {
      throw new CompletionException(refused);
    }
  }

  @SuppressWarnings("unchecked") // only this keeper sends it, and only with its own type
  private Behavior<Command> run(Opened<?> opened) {
    lane = (Lane<P>) opened.lane();
    if (draining) {
      return close(Optional.empty());
    }
    phase = Phase.RUNNING;
    AugmentFlow flow =
        new AugmentFlow(
            parts.augmenter(), new EnvelopeFormat(lane.limits(), parts.clock()), parts.observer());
    Pair<UniqueKillSwitch, CompletionStage<Done>> running =
        lane.source()
            .via(flow.flow(parts.settings().batching().pipelineDepth()))
            .viaMat(KillSwitches.single(), Keep.right()) // behind what may never answer
            .toMat(lane.sink(), Keep.both())
            .run(getContext().getSystem());
    stream = running.first();
    getContext()
        .pipeToSelf(
            running.second(),
            (done, failure) -> new StreamEnded(Optional.ofNullable(failure).map(Reasons::cause)));
    timers.startSingleTimer(Steady.NOW, backoff.maximum());
    turned(LaneState.RUNNING, "");
    LOG.info("lane {} running", number);
    return this;
  }

  private Behavior<Command> steady() {
    backoff = backoff.reset();
    return this;
  }

  private Behavior<Command> close(Optional<Throwable> failure) {
    phase = Phase.CLOSING;
    timers.cancel(Steady.NOW);
    Lane<P> closing = lane;
    boolean forGood = draining || failure.filter(LaneKeeper::isRefusal).isPresent();
    Parting parting = forGood ? Parting.LEAVING : Parting.RETURNING;
    getContext()
        .pipeToSelf(
            CompletableFuture.runAsync(() -> closing.close(parting), blocking),
            (done, closeFailure) -> new Closed(failure));
    return this;
  }

  private Behavior<Command> closed(Closed closed) {
    if (draining) {
      LOG.info(
          "lane {} drained{}",
          number,
          closed.failure().map(failure -> "; what was in flight is given up").orElse(""));
      return end(new Drained(number), "");
    }
    return restart(
        closed.failure().orElseGet(() -> new IllegalStateException("the stream ended by itself")));
  }

  private Behavior<Command> restart(Throwable failure) {
    if (isRefusal(failure)) {
      return end(new Refused(number, failure), Reasons.of(failure));
    }
    if (draining) {
      return end(new Drained(number), "");
    }
    phase = Phase.RESTING;
    String reason = Reasons.of(failure);
    turned(LaneState.RESTING, reason);
    LOG.warn("lane {} restarts in {} ms: {}", number, backoff.next().toMillis(), reason);
    LOG.debug("lane failed", failure);
    timers.startSingleTimer(Open.NOW, backoff.next());
    backoff = backoff.longer();
    return this;
  }

  private static boolean isRefusal(Throwable failure) {
    return failure instanceof StreamRefusedException;
  }

  private Behavior<Command> drain() {
    draining = true;
    switch (phase) {
      case RUNNING -> lane.stop();
      case RESTING -> {
        return end(new Drained(number), "");
      }
      case OPENING, CLOSING ->
          LOG.info(
              "lane {} drains once it is {}", number, phase == Phase.OPENING ? "open" : "closed");
    }
    return this;
  }

  private Behavior<Command> abort() {
    if (phase == Phase.RUNNING) {
      stream.abort(new IllegalStateException("drain-timeout passed"));
    }
    return this;
  }

  private Behavior<Command> end(End end, String reason) {
    turned(LaneState.ENDED, reason);
    owner.tell(end);
    return Behaviors.stopped();
  }

  private void turned(LaneState state, String reason) {
    parts.observer().laneTurned(number, state, reason);
  }
}
