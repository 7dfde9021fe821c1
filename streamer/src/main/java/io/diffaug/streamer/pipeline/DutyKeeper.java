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
import io.diffaug.core.model.RejectedModelException;
import io.diffaug.core.rollout.AnnouncedVersion;
import io.diffaug.core.rollout.Rollout;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings this replica to where the rollout is: does one {@link Duty} after the other, and after a
 * failure again. What takes its time is done one at a time and off the hot path; what waits for
 * nothing is done meanwhile, so that an order to go back is obeyed at once.
 *
 * <p>A version that is refused here stays refused until the next start; where the stable one is,
 * the one before it serves here.
 */
final class DutyKeeper extends AbstractBehavior<DutyKeeper.Command> {
  private static final Logger LOG = LoggerFactory.getLogger(DutyKeeper.class);
  private static final Duration ASK_AGAIN = Duration.ofMinutes(1);

  /** What the keeper is told. */
  sealed interface Command {}

  /** The rollout went on. */
  record Due(Rollout rollout) implements Command {}

  private record Retry(Duty duty) implements Command {}

  private enum AskAgain implements Command {
    NOW
  }

  private enum Testify implements Command {
    NOW
  }

  private record Performed(Duty duty, Optional<Throwable> failure) implements Command {}

  private final StreamParts<?> parts;
  private final Duty.Means means;
  private final Testimony testimony;
  private final ActorRef<RolloutKeeper.Serving> owner;
  private final TimerScheduler<Command> timers;
  private final Executor blocking;

  private Rollout rollout = Rollout.EMPTY;
  private Holding held = Holding.NOTHING;
  private Pauses pauses;
  private Optional<Duty.Lasting> doing = Optional.empty();

  /** The keeper of a replica that holds nothing yet. */
  static Behavior<Command> create(
      StreamParts<?> parts,
      ReplicaEvents events,
      UnfinishedLoads unfinished,
      ActorRef<RolloutKeeper.Serving> owner) {
    Duty.Means means = new Duty.Means(parts.deployment(), events, unfinished);
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(timers -> new DutyKeeper(context, timers, parts, means, owner)));
  }

  private DutyKeeper(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      StreamParts<?> parts,
      Duty.Means means,
      ActorRef<RolloutKeeper.Serving> owner) {
    super(context);
    this.timers = timers;
    this.parts = parts;
    this.means = means;
    this.owner = owner;
    this.testimony = new Testimony(means.events(), parts.deployment());
    this.pauses = Pauses.none(Backoff.of(parts.settings().restarts()));
    this.blocking = context.getSystem().dispatchers().lookup(DispatcherSelector.blocking());
    timers.startTimerWithFixedDelay(AskAgain.NOW, ASK_AGAIN);
    timers.startTimerWithFixedDelay(Testify.NOW, parts.rollout().evidenceInterval());
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(Due.class, this::due)
        .onMessage(Performed.class, this::performed)
        .onMessage(Retry.class, this::retry)
        .onMessageEquals(Testify.NOW, this::testify)
        .onMessageEquals(AskAgain.NOW, this::askAgain)
        .onSignal(PostStop.class, stopped -> stop())
        .build();
  }

  private Behavior<Command> due(Due due) {
    rollout = due.rollout();
    return act();
  }

  private Behavior<Command> retry(Retry retry) {
    pauses = pauses.end(retry.duty());
    return act();
  }

  /** A trial that was asked for and did not begin is asked for again. */
  private Behavior<Command> askAgain() {
    held = held.unasked();
    return act();
  }

  private Behavior<Command> testify() {
    rollout
        .trial()
        .filter(trial -> doing.isEmpty() && held.tries(trial))
        .ifPresent(testimony::give);
    return this;
  }

  /** Does what is next to be done; what takes its time, unless something is being done. */
  private Behavior<Command> act() {
    Optional<Duty> next = DutyRules.next(rollout, parts.rollout(), held, pauses::over);
    if (next.isPresent() && next.get() instanceof Duty.AtOnce duty) {
      return perform(duty);
    }
    if (next.isPresent() && next.get() instanceof Duty.Lasting duty && doing.isEmpty()) {
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
    doing = Optional.of(duty);
    getContext()
        .pipeToSelf(
            CompletableFuture.supplyAsync(() -> perform(duty), blocking)
                .thenCompose(written -> written),
            (written, failure) -> new Performed(duty, Optional.ofNullable(failure)));
  }

  private CompletionStage<Done> perform(Duty.Lasting duty) {
    try {
      return duty.perform(means);
    } catch (RejectedModelException rejected) {
      throw new CompletionException(rejected);
    }
  }

  private Behavior<Command> performed(Performed performed) {
    doing = Optional.empty();
    return performed.failure().isPresent()
        ? failed(performed.duty(), Reasons.cause(performed.failure().get()))
        : done(performed.duty());
  }

  private Behavior<Command> done(Duty duty) {
    pauses = pauses.done(duty);
    boolean first = held.serving().isEmpty();
    held = duty.done(held);
    if (duty instanceof Duty.Serve serve) {
      serves(serve.version(), first);
    }
    if (duty instanceof Duty.Try) {
      testimony.begin();
    }
    tellOfTrials();
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
      owner.tell(new RolloutKeeper.Serving(version.version()));
    }
  }

  private Behavior<Command> failed(Duty duty, Throwable cause) {
    String reason = Reasons.of(cause);
    if (duty instanceof Duty.Loading load) {
      long version = load.version().version();
      parts.observer().notServing(version, reason);
      if (cause instanceof RejectedModelException) {
        return refuse(version, reason);
      }
    }
    pauses = pauses.after(duty);
    LOG.warn(
        "{} is tried again in {} ms: {}; {}",
        duty.words(),
        pauses.length(duty).toMillis(),
        reason,
        inService());
    timers.startSingleTimer(duty, new Retry(duty), pauses.length(duty));
    return this;
  }

  private Behavior<Command> refuse(long version, String reason) {
    LOG.warn("version {} refused: {}; {}", version, reason, inService());
    held = held.refusing(version, reason);
    return act();
  }

  /** A load that an orderly end cuts off is none that ended the process. */
  private Behavior<Command> stop() {
    doing
        .filter(Duty.LoadUntried.class::isInstance)
        .map(Duty.LoadUntried.class::cast)
        .ifPresent(load -> means.events().endLoading(load.version().version()));
    return this;
  }

  private String inService() {
    return held.serving().isPresent()
        ? "version " + held.serving().getAsLong() + " serves on"
        : "no version serves yet";
  }
}
