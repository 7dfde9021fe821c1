package io.diffaug.streamer.pipeline;

import akka.Done;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.DispatcherSelector;
import akka.actor.typed.PostStop;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import akka.stream.Attributes;
import akka.stream.KillSwitches;
import akka.stream.UniqueKillSwitch;
import akka.stream.javadsl.Keep;
import akka.stream.javadsl.Sink;
import io.diffaug.core.model.RejectedModelException;
import io.diffaug.core.rollout.AnnouncedVersion;
import io.diffaug.core.rollout.Effect;
import io.diffaug.core.rollout.EventCodec;
import io.diffaug.core.rollout.Folded;
import io.diffaug.core.rollout.Rollout;
import io.diffaug.core.rollout.RolloutEvent;
import io.diffaug.core.rollout.TrialTally;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs this replica's part of the rollout: folds the models log, does its {@link Duty}, and writes
 * to the log what it has counted. The fold alone decides. What takes its time is done one at a time
 * and off the hot path; what waits for nothing is done meanwhile, so that an order to go back is
 * obeyed at once.
 *
 * <p>Nothing is done before the fold reached the log's end, or a start would walk through every
 * version there ever was. A version that is refused here stays refused until the next start; where
 * the stable one is, the one before it serves here.
 */
final class RolloutKeeper extends AbstractBehavior<RolloutKeeper.Command> {
  private static final Logger LOG = LoggerFactory.getLogger(RolloutKeeper.class);
  private static final Duration REMINDER = Duration.ofMinutes(1);

  /** A log read ahead of demand would poll on, page by page, before it hears of its end. */
  private static final Attributes ONE_PAGE_AT_A_TIME = Attributes.inputBuffer(1, 1);

  /** What the keeper is told. */
  sealed interface Command {}

  private enum Follow implements Command {
    NOW
  }

  private enum Retry implements Command {
    NOW
  }

  private enum Remind implements Command {
    NOW
  }

  private enum Testify implements Command {
    NOW
  }

  private record Read(ModelLog.Page page) implements Command {}

  private record LogFailed(Throwable failure) implements Command {}

  private record Performed(Duty duty, Optional<Throwable> failure) implements Command {}

  /** "A model serves": told to the owner once, at the first deployment. */
  record Serving(long version) {}

  private final StreamParts<?> parts;
  private final ActorRef<Serving> owner;
  private final TimerScheduler<Command> timers;
  private final Executor blocking;
  private final ReplicaEvents events;

  private Backoff backoff;
  private Rollout rollout = Rollout.EMPTY;
  private Holding held = Holding.NOTHING;
  private boolean caughtUp;
  private boolean busy;
  private TrialTally testified = TrialTally.NONE;
  private Optional<UniqueKillSwitch> following = Optional.empty();

  /** The keeper of a stream's rollout. */
  static Behavior<Command> create(StreamParts<?> parts, ActorRef<Serving> owner) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(timers -> new RolloutKeeper(context, timers, parts, owner)));
  }

  private RolloutKeeper(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      StreamParts<?> parts,
      ActorRef<Serving> owner) {
    super(context);
    this.timers = timers;
    this.parts = parts;
    this.backoff = Backoff.of(parts.settings().restarts());
    this.owner = owner;
    this.blocking = context.getSystem().dispatchers().lookup(DispatcherSelector.blocking());
    this.events =
        new ReplicaEvents(
            parts.modelLog(),
            parts.settings().instanceId().name(),
            Long.toHexString(parts.clock().millis()));
    timers.startTimerWithFixedDelay(Remind.NOW, REMINDER);
    timers.startTimerWithFixedDelay(Testify.NOW, parts.rollout().evidenceInterval());
    context.getSelf().tell(Follow.NOW);
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessageEquals(Follow.NOW, this::follow)
        .onMessage(Read.class, read -> fold(read.page()))
        .onMessage(LogFailed.class, failed -> followAgain(failed.failure()))
        .onMessage(Performed.class, this::performed)
        .onMessageEquals(Retry.NOW, this::act)
        .onMessageEquals(Testify.NOW, this::testify)
        .onMessageEquals(Remind.NOW, this::remind)
        .onSignal(PostStop.class, stopped -> stop())
        .build();
  }

  private Behavior<Command> follow() {
    rollout = Rollout.EMPTY;
    caughtUp = false;
    ActorRef<Command> self = getContext().getSelf();
    var running =
        parts
            .modelLog()
            .read()
            .viaMat(KillSwitches.single(), Keep.right())
            .toMat(Sink.<ModelLog.Page>foreach(page -> self.tell(new Read(page))), Keep.both())
            .addAttributes(ONE_PAGE_AT_A_TIME)
            .run(getContext().getSystem());
    following = Optional.of(running.first());
    getContext()
        .pipeToSelf(
            running.second(),
            (done, failure) ->
                new LogFailed(
                    failure == null ? new IllegalStateException("the log ended") : failure));
    return this;
  }

  private Behavior<Command> followAgain(Throwable failure) {
    LOG.warn(
        "models log is read again in {} ms: {}", backoff.next().toMillis(), Reasons.of(failure));
    timers.startSingleTimer(Follow.NOW, backoff.next());
    backoff = backoff.longer();
    return this;
  }

  private Behavior<Command> fold(ModelLog.Page page) {
    for (ModelLog.Event event : page.events()) {
      fold(event);
    }
    if (page.caughtUp() && !caughtUp) {
      caughtUp = true;
      backoff = backoff.reset();
      LOG.info("models log: {}", standing());
      return act();
    }
    return page.events().isEmpty() ? this : act();
  }

  private void fold(ModelLog.Event event) {
    RolloutEvent read = EventCodec.read(event.value());
    Folded folded = rollout.fold(read, event.time());
    rollout = folded.rollout();
    Effect effect = folded.effect();
    if (caughtUp) {
      tell(effect);
    }
    if (caughtUp && effect.decided() && events.wrote(read)) {
      warnIfUnwritten(events.tell(effect), "the verdict");
    }
  }

  private void tell(Effect effect) {
    parts.observer().rolloutMoved(effect);
    if (effect.kind() != Effect.Kind.COUNTED) {
      LOG.info("models log: {}", effect.inWords());
    }
  }

  /** Does what is next to be done; what takes its time, unless something is being done. */
  private Behavior<Command> act() {
    Optional<Duty> next =
        caughtUp ? DutyRules.next(rollout, parts.rollout(), held) : Optional.empty();
    if (next.isPresent() && next.get() instanceof Duty.AtOnce duty) {
      return perform(duty);
    }
    if (next.isPresent() && next.get() instanceof Duty.Lasting duty && !busy) {
      start(duty);
    }
    return this;
  }

  private Behavior<Command> perform(Duty.AtOnce duty) {
    try {
      duty.perform(parts.deployment());
    } catch (RuntimeException failure) {
      return failed(duty, failure);
    }
    return done(duty);
  }

  private void start(Duty.Lasting duty) {
    busy = true;
    getContext()
        .pipeToSelf(
            CompletableFuture.supplyAsync(() -> perform(duty), blocking)
                .thenCompose(written -> written),
            (written, failure) -> new Performed(duty, Optional.ofNullable(failure)));
  }

  private CompletionStage<Done> perform(Duty.Lasting duty) {
    try {
      return duty.perform(new Duty.Means(parts.deployment(), events));
    } catch (RejectedModelException rejected) {
      throw new CompletionException(rejected);
    }
  }

  private Behavior<Command> performed(Performed performed) {
    busy = false;
    return performed.failure().isPresent()
        ? failed(performed.duty(), Reasons.cause(performed.failure().get()))
        : done(performed.duty());
  }

  private Behavior<Command> done(Duty duty) {
    backoff = backoff.reset();
    boolean first = held.serving().isEmpty();
    held = duty.done(held);
    if (duty instanceof Duty.Serve serve) {
      serves(serve.version(), first);
    }
    tellOfTrials();
    testified = duty instanceof Duty.Try ? TrialTally.NONE : testified;
    return act();
  }

  private void tellOfTrials() {
    held.trying()
        .ifPresentOrElse(
            trying -> parts.observer().trying(trying.version(), trying.phase()),
            parts.observer()::triedOut);
  }

  private void serves(AnnouncedVersion version, boolean first) {
    LOG.info("serving version {}", version.version());
    parts.observer().serving(version.version(), version.time());
    if (first) {
      owner.tell(new Serving(version.version()));
    }
  }

  private Behavior<Command> failed(Duty duty, Throwable cause) {
    String reason = Reasons.of(cause);
    if (duty instanceof Duty.Load load) {
      parts.observer().notServing(load.version().version(), reason);
      if (cause instanceof RejectedModelException) {
        return refuse(load.version().version(), reason);
      }
    }
    LOG.warn(
        "{} is tried again in {} ms: {}; {}",
        duty.words(),
        backoff.next().toMillis(),
        reason,
        inService());
    timers.startSingleTimer(Retry.NOW, backoff.next());
    backoff = backoff.longer();
    return this;
  }

  private Behavior<Command> refuse(long version, String reason) {
    LOG.warn("version {} refused: {}; {}", version, reason, inService());
    held = held.refusing(version, reason);
    return act();
  }

  /** Writes what was counted, where it is more than was written before. */
  private Behavior<Command> testify() {
    held.trying().filter(trying -> !busy).ifPresent(this::testify);
    return this;
  }

  private void testify(Holding.Trying trying) {
    TrialTally tally = parts.deployment().tally();
    if (tally.blocks() > testified.blocks()
        || tally.failures() > testified.failures()
        || tally.notFiniteRows() > testified.notFiniteRows()) {
      testified = tally;
      warnIfUnwritten(events.testify(trying.version(), trying.phase(), tally), "evidence");
    }
  }

  /** What is lost is made up for: evidence is cumulative, and who can judge needs no verdict. */
  private static void warnIfUnwritten(CompletionStage<Done> writing, String what) {
    writing.whenComplete(
        (written, failure) -> {
          if (failure != null) {
            LOG.warn("models log: {} was not written: {}", what, Reasons.of(failure));
          }
        });
  }

  /** Says what is waited for; a trial that was asked for and did not begin is asked for again. */
  private Behavior<Command> remind() {
    if (held.serving().isEmpty() && !busy) {
      LOG.info("waiting for a model: {}", standing());
    }
    held = held.unasked();
    return act();
  }

  private Behavior<Command> stop() {
    following.ifPresent(UniqueKillSwitch::shutdown);
    return this;
  }

  /** Where the rollout stands, for a person. */
  private String standing() {
    if (rollout.versions().announced().isEmpty()) {
      return parts.waitsFor();
    }
    if (rollout.stable().isPresent()) {
      return "version " + rollout.stable().getAsLong() + " is stable";
    }
    return rollout
        .candidate()
        .map(candidate -> "version " + candidate.version() + " waits to serve")
        .orElse("no version announced so far may serve: announce another, or promote one");
  }

  private String inService() {
    return held.serving().isPresent()
        ? "version " + held.serving().getAsLong() + " serves on"
        : "no version serves yet";
  }
}
