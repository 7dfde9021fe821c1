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
import io.diffaug.streamer.inference.Augmenter;
import io.diffaug.streamer.pipeline.Lane.Parting;
import java.time.InstantSource;
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
  sealed interface End {}

  /** Everything in flight was committed, or given up after a drain. */
  enum Drained implements End {
    DRAINED
  }

  /** The lane cannot run. */
  record Refused(Throwable reason) implements End {}

  private final Lane.Opener<P> opener;
  private final Augmenter augmenter;
  private final int depth;
  private final InstantSource clock;
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

  /** The keeper of a lane; {@code backoff} says how it starts again. */
  static <P> Behavior<Command> create(
      Lane.Opener<P> opener,
      Augmenter augmenter,
      int depth,
      Backoff backoff,
      InstantSource clock,
      ActorRef<End> owner) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers ->
                    new LaneKeeper<>(
                        context, timers, opener, augmenter, depth, backoff, clock, owner)));
  }

  private LaneKeeper(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      Lane.Opener<P> opener,
      Augmenter augmenter,
      int depth,
      Backoff backoff,
      InstantSource clock,
      ActorRef<End> owner) {
    super(context);
    this.timers = timers;
    this.opener = opener;
    this.augmenter = augmenter;
    this.depth = depth;
    this.backoff = backoff;
    this.clock = clock;
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
    AugmentFlow flow = new AugmentFlow(augmenter, new EnvelopeFormat(lane.limits(), clock));
    Pair<UniqueKillSwitch, CompletionStage<Done>> running =
        lane.source()
            .via(flow.flow(depth))
            .viaMat(KillSwitches.single(), Keep.right()) // behind what may never answer
            .toMat(lane.sink(), Keep.both())
            .run(getContext().getSystem());
    stream = running.first();
    getContext()
        .pipeToSelf(
            running.second(),
            (done, failure) -> new StreamEnded(Optional.ofNullable(failure).map(Reasons::cause)));
    timers.startSingleTimer(Steady.NOW, backoff.maximum());
    LOG.info("lane running");
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
    Parting parting = draining ? Parting.LEAVING : Parting.RETURNING;
    getContext()
        .pipeToSelf(
            CompletableFuture.runAsync(() -> closing.close(parting), blocking),
            (done, closeFailure) -> new Closed(failure));
    return this;
  }

  private Behavior<Command> closed(Closed closed) {
    if (draining) {
      LOG.info(
          "lane drained{}",
          closed.failure().map(failure -> "; what was in flight is given up").orElse(""));
      return end(Drained.DRAINED);
    }
    return restart(
        closed.failure().orElseGet(() -> new IllegalStateException("the stream ended by itself")));
  }

  private Behavior<Command> restart(Throwable failure) {
    if (failure instanceof StreamRefusedException) {
      return end(new Refused(failure));
    }
    if (draining) {
      return end(Drained.DRAINED);
    }
    phase = Phase.RESTING;
    LOG.warn("lane restarts in {} ms: {}", backoff.next().toMillis(), Reasons.of(failure));
    LOG.debug("lane failed", failure);
    timers.startSingleTimer(Open.NOW, backoff.next());
    backoff = backoff.longer();
    return this;
  }

  private Behavior<Command> drain() {
    draining = true;
    switch (phase) {
      case RUNNING -> lane.stop();
      case RESTING -> {
        return end(Drained.DRAINED);
      }
      case OPENING, CLOSING ->
          LOG.info("lane drains once it is {}", phase == Phase.OPENING ? "open" : "closed");
    }
    return this;
  }

  private Behavior<Command> abort() {
    if (phase == Phase.RUNNING) {
      stream.abort(new IllegalStateException("drain-timeout passed"));
    }
    return this;
  }

  private Behavior<Command> end(End end) {
    owner.tell(end);
    return Behaviors.stopped();
  }
}
