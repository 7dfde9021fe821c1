package io.diffaug.streamer.pipeline;

import akka.Done;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import akka.japi.Pair;
import akka.stream.Attributes;
import akka.stream.KillSwitches;
import akka.stream.UniqueKillSwitch;
import akka.stream.javadsl.Keep;
import akka.stream.javadsl.Sink;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the models log for a reader, page by page; after a failure it begins anew at the log's
 * beginning, with a growing pause before.
 */
final class LogFollower extends AbstractBehavior<LogFollower.Command> {
  private static final Logger LOG = LoggerFactory.getLogger(LogFollower.class);

  /** A log read ahead of demand would poll on, page by page, before it hears of its end. */
  private static final Attributes ONE_PAGE_AT_A_TIME = Attributes.inputBuffer(1, 1);

  /** What the follower is told. */
  sealed interface Command {}

  private enum Follow implements Command {
    NOW
  }

  private record Failed(Throwable failure) implements Command {}

  /** What the reader is told. */
  sealed interface News {}

  /** The log is read from its beginning: what was read before comes again. */
  enum Begun implements News {
    ANEW
  }

  /** The next events. */
  record Read(ModelLog.Page page) implements News, Command {}

  private final ModelLog log;
  private final ActorRef<News> reader;
  private final TimerScheduler<Command> timers;

  private Backoff backoff;
  private Optional<UniqueKillSwitch> following = Optional.empty();

  /** The follower of a log; the pauses are its own. */
  static Behavior<Command> create(ModelLog log, Backoff backoff, ActorRef<News> reader) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(timers -> new LogFollower(context, timers, log, backoff, reader)));
  }

  private LogFollower(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      ModelLog log,
      Backoff backoff,
      ActorRef<News> reader) {
    super(context);
    this.timers = timers;
    this.log = log;
    this.backoff = backoff;
    this.reader = reader;
    context.getSelf().tell(Follow.NOW);
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessageEquals(Follow.NOW, this::follow)
        .onMessage(Read.class, this::pass)
        .onMessage(Failed.class, failed -> followAgain(failed.failure()))
        .onSignal(PostStop.class, stopped -> stop())
        .build();
  }

  private Behavior<Command> follow() {
    reader.tell(Begun.ANEW);
    ActorRef<Command> self = getContext().getSelf();
    Pair<UniqueKillSwitch, CompletionStage<Done>> running =
        log.read()
            .viaMat(KillSwitches.single(), Keep.right())
            .toMat(Sink.<ModelLog.Page>foreach(page -> self.tell(new Read(page))), Keep.both())
            .addAttributes(ONE_PAGE_AT_A_TIME)
            .run(getContext().getSystem());
    following = Optional.of(running.first());
    getContext()
        .pipeToSelf(
            running.second(),
            (done, failure) ->
                new Failed(failure == null ? new IllegalStateException("the log ended") : failure));
    return this;
  }

  private Behavior<Command> pass(Read read) {
    if (read.page().caughtUp()) {
      backoff = backoff.reset();
    }
    reader.tell(read);
    return this;
  }

  private Behavior<Command> followAgain(Throwable failure) {
    LOG.warn(
        "models log is read again in {} ms: {}", backoff.next().toMillis(), Reasons.of(failure));
    timers.startSingleTimer(Follow.NOW, backoff.next());
    backoff = backoff.longer();
    return this;
  }

  private Behavior<Command> stop() {
    following.ifPresent(UniqueKillSwitch::shutdown);
    return this;
  }
}
