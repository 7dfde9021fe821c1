package io.diffaug.streamer.pipeline;

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
import io.diffaug.core.rollout.EventCodec;
import io.diffaug.core.rollout.Rollout;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the rollout: folds the models log and deploys what the fold says should serve, one version
 * at a time and off the hot path.
 *
 * <p>Nothing is deployed before the fold reached the log's end, or a start would walk through every
 * version there ever was. A version that is refused stays refused; where nothing serves yet, the
 * next older one is tried.
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

  private record Read(ModelLog.Page page) implements Command {}

  private record LogFailed(Throwable failure) implements Command {}

  private record Deployed(AnnouncedVersion version, Optional<Throwable> failure)
      implements Command {}

  /** "A model serves": told to the owner once, at the first deployment. */
  record Serving(long version) {}

  private final StreamParts<?> parts;
  private final ActorRef<Serving> owner;
  private final TimerScheduler<Command> timers;
  private final Executor blocking;
  private final Set<Long> refused = new HashSet<>();

  private Backoff backoff;
  private Rollout rollout = Rollout.EMPTY;
  private boolean caughtUp;
  private boolean deploying;
  private long serving;
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
    timers.startTimerWithFixedDelay(Remind.NOW, REMINDER);
    context.getSelf().tell(Follow.NOW);
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessageEquals(Follow.NOW, this::follow)
        .onMessage(Read.class, read -> fold(read.page()))
        .onMessage(LogFailed.class, failed -> followAgain(failed.failure()))
        .onMessage(Deployed.class, this::deployed)
        .onMessageEquals(Retry.NOW, this::decide)
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
    long ignored = rollout.ignored();
    for (ModelLog.Event event : page.events()) {
      rollout = rollout.after(EventCodec.read(event.value()), event.time());
    }
    if (rollout.ignored() > ignored) {
      LOG.info("models log: {} events ignored so far", rollout.ignored());
    }
    boolean first = page.caughtUp() && !caughtUp;
    caughtUp |= page.caughtUp();
    if (first) {
      backoff = backoff.reset();
      remindIfNothingAnnounced();
    }
    return first || !page.events().isEmpty() ? decide() : this;
  }

  private Behavior<Command> decide() {
    if (caughtUp && !deploying) {
      rollout.versions().announced().descendingMap().values().stream()
          .takeWhile(candidate -> candidate.version() > serving)
          .filter(candidate -> !refused.contains(candidate.version()))
          .findFirst()
          .ifPresent(this::deploy);
    }
    return this;
  }

  private void deploy(AnnouncedVersion version) {
    deploying = true;
    getContext()
        .pipeToSelf(
            CompletableFuture.runAsync(() -> deployNow(version), blocking),
            (done, failure) -> new Deployed(version, Optional.ofNullable(failure)));
  }

  private void deployNow(AnnouncedVersion version) {
    try {
      parts.deployment().deploy(version.announcement());
    } catch (RejectedModelException rejected) {
      throw new CompletionException(rejected);
    }
  }

  private Behavior<Command> deployed(Deployed deployed) {
    deploying = false;
    long version = deployed.version().version();
    if (deployed.failure().isEmpty()) {
      LOG.info("serving version {}", version);
      parts.observer().serving(version, deployed.version().time());
      if (serving == 0) {
        owner.tell(new Serving(version));
      }
      serving = version;
      backoff = backoff.reset();
      return decide();
    }
    return refusedOrRetried(version, deployed.failure().get());
  }

  private Behavior<Command> refusedOrRetried(long version, Throwable failure) {
    Throwable cause = Reasons.cause(failure);
    parts.observer().notServing(version, Reasons.of(cause));
    if (cause instanceof RejectedModelException) {
      LOG.warn("version {} refused: {}; {}", version, Reasons.of(cause), inService());
      refused.add(version);
      return decide();
    }
    LOG.warn(
        "version {} is tried again in {} ms: {}; {}",
        version,
        backoff.next().toMillis(),
        Reasons.of(cause),
        inService());
    timers.startSingleTimer(Retry.NOW, backoff.next());
    backoff = backoff.longer();
    return this;
  }

  private Behavior<Command> remind() {
    if (serving == 0 && !deploying) {
      LOG.info("waiting for a model: {}", parts.waitsFor());
    }
    return this;
  }

  private void remindIfNothingAnnounced() {
    if (rollout.versions().announced().isEmpty()) {
      remind();
    }
  }

  private Behavior<Command> stop() {
    following.ifPresent(UniqueKillSwitch::shutdown);
    return this;
  }

  private String inService() {
    return serving == 0 ? "no version serves yet" : "version " + serving + " serves on";
  }
}
