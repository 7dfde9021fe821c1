package io.diffaug.streamer.pipeline;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import io.diffaug.core.rollout.Effect;
import io.diffaug.core.rollout.EventCodec;
import io.diffaug.core.rollout.Folded;
import io.diffaug.core.rollout.Rollout;
import io.diffaug.core.rollout.RolloutEvent;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs this replica's part of the rollout: folds what its {@link LogFollower} reads, and has its
 * {@link DutyKeeper} do what follows from it. The fold alone decides.
 *
 * <p>Nothing is done before the fold reached the log's end, or a start would walk through every
 * version there ever was.
 */
final class RolloutKeeper extends AbstractBehavior<RolloutKeeper.Command> {
  private static final Logger LOG = LoggerFactory.getLogger(RolloutKeeper.class);
  private static final Duration REMINDER = Duration.ofMinutes(1);

  /** What the keeper is told. */
  sealed interface Command {}

  private enum Remind implements Command {
    NOW
  }

  private record Heard(LogFollower.News news) implements Command {}

  /** "A model serves": told to the owner once, at the first deployment. */
  record Serving(long version) {}

  private final StreamParts<?> parts;
  private final ActorRef<Serving> owner;
  private final ReplicaEvents events;

  private Rollout rollout = Rollout.EMPTY;
  private UnfinishedLoads unfinished;
  private boolean caughtUp;
  private Optional<ActorRef<DutyKeeper.Command>> duties = Optional.empty();

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
    this.parts = parts;
    this.owner = owner;
    String replica = parts.settings().instanceId().name();
    this.unfinished = UnfinishedLoads.none(replica);
    this.events =
        new ReplicaEvents(parts.modelLog(), replica, Long.toHexString(parts.clock().millis()));
    timers.startTimerWithFixedDelay(Remind.NOW, REMINDER);
    spawnWatched(
        LogFollower.create(
            parts.modelLog(),
            Backoff.of(parts.settings().restarts()),
            context.messageAdapter(LogFollower.News.class, Heard::new)),
        "log");
  }

  /** Spawns a child whose unexpected death is the keeper's too. */
  private <C> ActorRef<C> spawnWatched(Behavior<C> child, String name) {
    ActorRef<C> spawned = getContext().spawn(child, name);
    getContext().watch(spawned);
    return spawned;
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(Heard.class, heard -> hear(heard.news()))
        .onMessageEquals(Remind.NOW, this::remind)
        .build();
  }

  private Behavior<Command> hear(LogFollower.News news) {
    if (news instanceof LogFollower.Read read) {
      return fold(read.page());
    }
    rollout = Rollout.EMPTY;
    caughtUp = false;
    unfinished = duties.isEmpty() ? UnfinishedLoads.none(unfinished.replica()) : unfinished;
    return this;
  }

  private Behavior<Command> fold(ModelLog.Page page) {
    page.events().forEach(this::fold);
    boolean news = !page.events().isEmpty();
    if (page.caughtUp() && !caughtUp) {
      caughtUp = true;
      news = true;
      LOG.info("{}", standing());
    }
    if (caughtUp && news) {
      duties().tell(new DutyKeeper.Due(rollout));
    }
    return this;
  }

  private void fold(ModelLog.Event event) {
    RolloutEvent read = EventCodec.read(event.value());
    Folded folded = rollout.fold(read, event.time());
    rollout = folded.rollout();
    if (duties.isEmpty()) {
      unfinished = unfinished.after(read);
    }
    if (caughtUp) {
      tell(read, folded.effect());
    }
  }

  private void tell(RolloutEvent event, Effect effect) {
    parts.observer().rolloutMoved(effect);
    if (effect.kind() != Effect.Kind.COUNTED) {
      LOG.info("models log: {}", effect.inWords());
    }
    if (effect.decided() && events.wrote(event)) {
      events.tell(effect);
    }
  }

  /** Who does the duties, from the moment when the log's end is known. */
  private ActorRef<DutyKeeper.Command> duties() {
    if (duties.isEmpty()) {
      duties =
          Optional.of(spawnWatched(DutyKeeper.create(parts, events, unfinished, owner), "duties"));
    }
    return duties.get();
  }

  /** Says what is waited for. */
  private Behavior<Command> remind() {
    if (rollout.stable().isEmpty()) {
      LOG.info("{}", standing());
    }
    return this;
  }

  /** Where the rollout stands, for a person. */
  private String standing() {
    if (rollout.stable().isPresent()) {
      return "models log: version " + rollout.stable().getAsLong() + " is stable";
    }
    return "waiting for a model: "
        + (rollout.versions().announced().isEmpty()
            ? parts.waitsFor()
            : rollout
                .candidate()
                .map(candidate -> "version " + candidate.version() + " waits to serve")
                .orElse("no version announced so far may serve: announce or promote another"));
  }
}
