package io.diffaug.core.rollout;

import io.diffaug.core.domain.SampleShape;
import io.diffaug.core.rollout.Order.Pin;
import io.diffaug.core.rollout.Order.Promote;
import io.diffaug.core.rollout.Order.Rollback;
import io.diffaug.core.rollout.Order.Unpin;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.function.Function;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/**
 * Random histories of the models log: few versions, so that events meet; sound events more often
 * than not, so that trials come to an end; strange ones among them.
 */
final class Histories {
  private static final Arbitrary<Long> VERSION = Arbitraries.longs().between(1, 5);
  private static final Arbitrary<String> REPLICA = Arbitraries.of("a", "b", "c");
  private static final Arbitrary<Phase> PHASE = Arbitraries.of(Phase.class);

  private Histories() {}

  /** Writers that mostly do what the log calls for, and among them events from anywhere. */
  static Arbitrary<List<RolloutEvent>> histories() {
    Arbitrary<Function<Rollout, RolloutEvent>> moves =
        Arbitraries.frequencyOf(
            Tuple.of(3, Arbitraries.just(Histories::nextAnnouncement)),
            Tuple.of(4, plans().map(plan -> rollout -> sensibleOpening(rollout, plan))),
            Tuple.of(8, REPLICA.map(replica -> rollout -> news(rollout, replica, 0))),
            Tuple.of(1, REPLICA.map(replica -> rollout -> news(rollout, replica, -0.5))),
            Tuple.of(1, Arbitraries.integers().between(100, 199).map(Histories::rollbackOfStable)),
            Tuple.of(6, events().map(event -> rollout -> event)));
    return moves.list().ofMaxSize(40).map(Histories::played);
  }

  /** The same, in which versions take samples of two widths, and some do not say which. */
  static Arbitrary<List<RolloutEvent>> ofTwoWidths() {
    return histories().map(history -> history.stream().map(Histories::withSamples).toList());
  }

  private static RolloutEvent withSamples(RolloutEvent event) {
    return event instanceof Announcement announcement
        ? new Announcement(
            announcement.version(), announcement.manifestSha256(), samples(announcement.version()))
        : event;
  }

  private static Optional<SampleShape> samples(long version) {
    return version % 5 == 0
        ? Optional.empty()
        : Optional.of(new SampleShape("vector", version % 5 == 2 ? 3 : 64));
  }

  /** What writers beside each other say while version 2 is in shadow: fewer blocks than decide. */
  static Arbitrary<List<List<RolloutEvent>>> writers() {
    return Combinators.combine(
            counts("a"),
            counts("b"),
            counts("c"),
            announcements().map(RolloutEvent.class::cast).list().ofMaxSize(4))
        .as(List::of);
  }

  /** What a replica has counted, block after block. */
  private static Arbitrary<List<RolloutEvent>> counts(String replica) {
    return Arbitraries.doubles()
        .between(-1, 1)
        .list()
        .ofMaxSize(4)
        .map(means -> counts(replica, means));
  }

  private static List<RolloutEvent> counts(String replica, List<Double> means) {
    List<RolloutEvent> written = new ArrayList<>();
    TrialTally sum = TrialTally.NONE;
    for (double mean : means) {
      sum = sum.plus(Events.tally(1, mean));
      written.add(Events.evidence(2, Phase.SHADOW, replica, written.size() + 1L, sum));
    }
    return written;
  }

  private static Function<Rollout, RolloutEvent> rollbackOfStable(int order) {
    return rollout -> Events.order(order, new Rollback(rollout.stable().orElse(1)));
  }

  private static List<RolloutEvent> played(List<Function<Rollout, RolloutEvent>> moves) {
    List<RolloutEvent> events = new ArrayList<>();
    Rollout rollout = Rollout.EMPTY;
    for (Function<Rollout, RolloutEvent> move : moves) {
      RolloutEvent event = move.apply(rollout);
      events.add(event);
      rollout = rollout.after(event, Events.TIME);
    }
    return events;
  }

  private static RolloutEvent nextAnnouncement(Rollout rollout) {
    NavigableMap<Long, AnnouncedVersion> known = rollout.versions().announced();
    return Events.announcement(known.isEmpty() ? 1 : known.lastKey() + 1);
  }

  /** Of what would come next, though another may be on trial or pinned. */
  private static RolloutEvent sensibleOpening(Rollout rollout, TrialPlan plan) {
    long version = rollout.versions().next().map(AnnouncedVersion::version).orElse(1L);
    return new TrialOpening(version, rollout.stable().orElse(0), plan, "a");
  }

  /**
   * What a replica has counted beyond its last evidence, or an announcement where none is tried.
   */
  private static RolloutEvent news(Rollout rollout, String replica, double mean) {
    return rollout
        .trial()
        .<RolloutEvent>map(
            trial -> {
              int known = trial.evidence().size();
              return Events.evidence(
                  trial.version(),
                  trial.phase(),
                  replica,
                  trial.tally().blocks() + known + 1,
                  Events.tally(known + 2, mean));
            })
        .orElseGet(() -> nextAnnouncement(rollout));
  }

  private static Arbitrary<RolloutEvent> events() {
    return Arbitraries.frequencyOf(
        Tuple.of(4, announcements()),
        Tuple.of(4, openings()),
        Tuple.of(6, evidence()),
        Tuple.of(1, refusals()),
        Tuple.of(1, loadings()),
        Tuple.of(3, commands()),
        Tuple.of(1, verdicts()),
        Tuple.of(1, Arbitraries.just(new Unreadable("of a later release"))));
  }

  private static Arbitrary<TrialPlan> plans() {
    return Arbitraries.of(
        TrialPlan.IMMEDIATE,
        Events.plan(2, 2, 0.1),
        Events.plan(3, 4, 0.1),
        Events.plan(4, 6, 0.01),
        Events.unknown(Events.plan(2, 2, 0.1)));
  }

  private static Arbitrary<Announcement> announcements() {
    return Combinators.combine(VERSION, Arbitraries.integers().between(0, 1))
        .as(Events::announcement);
  }

  private static Arbitrary<TrialOpening> openings() {
    return Combinators.combine(VERSION, Arbitraries.longs().between(0, 4), plans(), REPLICA)
        .as(TrialOpening::new);
  }

  static Arbitrary<Evidence> evidence() {
    Arbitrary<Long> sequence = Arbitraries.longs().between(1, 4);
    return Combinators.combine(VERSION, PHASE, REPLICA, REPLICA, sequence, tallies())
        .as(Evidence::new);
  }

  private static Arbitrary<TrialTally> tallies() {
    Arbitrary<Double> sum =
        Arbitraries.frequencyOf(
            Tuple.of(5, Arbitraries.doubles().between(-1, 1)),
            Tuple.of(1, Arbitraries.doubles().between(-1e100, 1e100)));
    Arbitrary<FigureTally> figure =
        Combinators.combine(Arbitraries.longs().between(0, 4), sum, sum).as(FigureTally::new);
    Arbitrary<Map<Figure, FigureTally>> figures =
        Arbitraries.maps(Arbitraries.of(Figure.class), figure).ofMaxSize(3);
    Arbitrary<Long> failures = Arbitraries.of(0L, 0L, 0L, 1L, 1L << 40);
    return Combinators.combine(figures, Arbitraries.of(0L, 512L, 1L << 40), failures)
        .as((sums, rows, failed) -> new TrialTally(sums, rows, rows / 256, failed, 0.5));
  }

  private static Arbitrary<Refusal> refusals() {
    return Combinators.combine(VERSION, REPLICA, Arbitraries.just("will not")).as(Refusal::new);
  }

  private static Arbitrary<Loading> loadings() {
    return Combinators.combine(VERSION, REPLICA, Arbitraries.of(true, false)).as(Loading::new);
  }

  private static Arbitrary<Command> commands() {
    Arbitrary<Order> orders =
        Arbitraries.oneOf(
            VERSION.map(Promote::new),
            VERSION.map(Rollback::new),
            VERSION.map(Pin::new),
            Arbitraries.just(new Unpin()));
    return Combinators.combine(Arbitraries.integers().between(1, 99), orders).as(Events::order);
  }

  private static Arbitrary<Verdict> verdicts() {
    return Combinators.combine(VERSION, Arbitraries.of(true, false), REPLICA)
        .as((version, promoted, by) -> new Verdict(version, promoted, List.of("so"), by));
  }
}
