package io.diffaug.core.rollout;

import static io.diffaug.core.rollout.Events.TIME;
import static io.diffaug.core.rollout.Events.fold;
import static org.assertj.core.api.Assertions.assertThat;

import io.diffaug.core.rollout.Order.Pin;
import io.diffaug.core.rollout.Order.Rollback;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.PropertyDefaults;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;

/** What holds of the fold whatever is written to the log. */
@PropertyDefaults(tries = 300)
class RolloutPropertiesTest {
  private static final long SEED = 36;

  /** A number that no history knows. */
  private static final long STRAY = 999_999;

  /** More blocks than {@link Histories#writers} count together. */
  private static final int WINDOW = 16;

  @Provide
  Arbitrary<List<RolloutEvent>> histories() {
    return Histories.histories();
  }

  @Provide
  Arbitrary<List<RolloutEvent>> ofTwoWidths() {
    return Histories.ofTwoWidths();
  }

  @Provide
  Arbitrary<List<List<RolloutEvent>>> writers() {
    return Histories.writers();
  }

  @Provide
  Arbitrary<List<Evidence>> evidence() {
    return Histories.evidence().list();
  }

  /** Without this, the properties below could hold of histories in which nothing ever happens. */
  @Example
  void randomHistoriesComeToEveryEffect() {
    Map<Effect.Kind, Long> effects =
        Histories.histories().generator(1000).stream(new Random(SEED))
            .limit(2000)
            .flatMap(history -> effects(history.value()).stream())
            .collect(Collectors.groupingBy(Effect::kind, Collectors.counting()));

    assertThat(effects).containsOnlyKeys(Effect.Kind.values());
    assertThat(effects.get(Effect.Kind.ADVANCED)).isGreaterThan(20);
  }

  private static List<Effect> effects(List<RolloutEvent> history) {
    List<Effect> effects = new ArrayList<>();
    Rollout rollout = Rollout.EMPTY;
    for (RolloutEvent event : history) {
      Folded folded = rollout.fold(event, TIME);
      effects.add(folded.effect());
      rollout = folded.rollout();
    }
    return effects;
  }

  @Property
  void whatIsWrittenTwiceChangesNothingTheSecondTime(
      @ForAll("histories") List<RolloutEvent> history) {
    Rollout once = Rollout.EMPTY;
    Rollout twice = Rollout.EMPTY;
    for (RolloutEvent event : history) {
      once = once.after(event, TIME);
      twice = twice.after(event, TIME).after(event, TIME);
    }

    assertThat(counted(twice)).isEqualTo(counted(once));
  }

  @Property
  void whatHadAnEffectHasNoneWhenItComesAgainHoweverLate(
      @ForAll("histories") List<RolloutEvent> history) {
    Rollout rollout = Rollout.EMPTY;
    List<RolloutEvent> effective = new ArrayList<>();
    for (RolloutEvent event : history) {
      Folded folded = rollout.fold(event, TIME);
      if (!folded.effect().ignored()) {
        effective.add(event);
      }
      rollout = folded.rollout();
    }

    Rollout end = rollout;
    assertThat(effective)
        .allSatisfy(event -> assertThat(counted(end.after(event, TIME))).isEqualTo(counted(end)));
  }

  @Property
  void whatALaterReleaseWroteIsPassedOver(@ForAll("histories") List<RolloutEvent> history) {
    List<RolloutEvent> readable =
        history.stream().filter(event -> !(event instanceof Unreadable)).toList();

    Rollout all = fold(Rollout.EMPTY, history);
    Rollout known = fold(Rollout.EMPTY, readable);

    assertThat(counted(all)).isEqualTo(counted(known));
    assertThat(all.ignored() - known.ignored()).isEqualTo(history.size() - readable.size());
  }

  @Property
  void aHistoryFoldedInPiecesIsTheHistoryFoldedAtOnce(
      @ForAll("histories") List<RolloutEvent> history, @ForAll @IntRange(max = 60) int cut) {
    int at = Math.min(cut, history.size());
    Rollout first = fold(Rollout.EMPTY, history.subList(0, at));

    assertThat(fold(first, history.subList(at, history.size())))
        .isEqualTo(fold(Rollout.EMPTY, history));
  }

  @Property
  void theSumsOfAPhaseDoNotHangOnWhoWroteFirst(
      @ForAll("evidence") List<Evidence> evidence, @ForAll Random chance) {
    Trial trial = Events.onTrial().trial().orElseThrow();

    assertThat(counting(trial, shuffled(evidence, chance))).isEqualTo(counting(trial, evidence));
    assertThat(counting(trial, shuffled(evidence, chance)).tally())
        .isEqualTo(counting(trial, evidence).tally());
  }

  @Property
  void untilTheWindowClosesNothingHangsOnWhoWroteFirst(
      @ForAll("writers") List<List<RolloutEvent>> writers,
      @ForAll Random chance,
      @ForAll @DoubleRange(min = -0.5, max = 0.5) double mean) {
    Rollout before =
        Events.fold(Events.announcement(1), Events.immediate(1, 0), Events.announcement(2))
            .after(new TrialOpening(2, 1, Events.plan(WINDOW, WINDOW, 0.1), "a"), TIME);
    Rollout one = fold(before, interleaved(writers, chance));
    Rollout other = fold(before, interleaved(writers, chance));
    Evidence last = Events.evidence(2, Phase.SHADOW, "d", 1, Events.tally(WINDOW, mean));

    assertThat(one.trial()).isPresent();
    assertThat(other).isEqualTo(one);
    assertThat(one.fold(last, TIME).effect().kind())
        .isIn(Effect.Kind.ADVANCED, Effect.Kind.ROLLED_BACK);
    assertThat(other.fold(last, TIME)).isEqualTo(one.fold(last, TIME));
  }

  @Property
  void agreementDecidesNothing(
      @ForAll("histories") List<RolloutEvent> history,
      @ForAll @DoubleRange(min = -1, max = 1) double agreement) {
    List<RolloutEvent> agreeing =
        history.stream().map(event -> agreeing(event, agreement)).toList();

    assertThat(effects(agreeing)).isEqualTo(effects(history));
  }

  private static RolloutEvent agreeing(RolloutEvent event, double agreement) {
    return event instanceof Evidence evidence
        ? new Evidence(
            evidence.version(),
            evidence.phase(),
            evidence.replica(),
            evidence.incarnation(),
            evidence.sequence(),
            agreeing(evidence.tally(), agreement))
        : event;
  }

  private static TrialTally agreeing(TrialTally tally, double agreement) {
    return new TrialTally(
        tally.figures(), tally.rows(), tally.unusableRows(), tally.failures(), agreement);
  }

  @Property
  void theStableVersionIsOneThatWasAnnounced(@ForAll("histories") List<RolloutEvent> history) {
    Rollout rollout = Rollout.EMPTY;
    for (RolloutEvent event : history) {
      rollout = rollout.after(event, TIME);

      assertThat(rollout.versions().announced().keySet())
          .containsAll(rollout.versions().served())
          .containsAll(rollout.protectedVersions());
      assertThat(rollout.versions().served()).doesNotHaveDuplicates();
    }
  }

  /** Going back is no misfit: the version before served, and its samples may not be known. */
  @Property
  void noVersionBeginsToServeAfterOneThatIsKnownToTakeOtherSamples(
      @ForAll("ofTwoWidths") List<RolloutEvent> history) {
    Rollout rollout = Rollout.EMPTY;
    for (RolloutEvent event : history) {
      Folded folded = rollout.fold(event, TIME);
      Rollout next = folded.rollout();
      if (!next.stable().equals(rollout.stable()) && !wentBack(folded.effect())) {
        assertThat(rollout.versions().misfit(next.stable().orElseThrow())).isEmpty();
      }
      assertThat(waiting(next)).allMatch(version -> next.versions().misfit(version).isEmpty());
      assertThat(counted(next.after(event, TIME))).isEqualTo(counted(next));
      rollout = next;
    }
  }

  private static boolean wentBack(Effect effect) {
    return effect.kind() == Effect.Kind.ROLLED_BACK;
  }

  @Example
  void someHistoriesOfTwoWidthsComeToAMisfit() {
    assertThat(
            Histories.ofTwoWidths().generator(1000).stream(new Random(SEED))
                .limit(300)
                .flatMap(history -> effects(history.value()).stream())
                .filter(effect -> effect.inWords().contains("as the stable version")))
        .extracting(Effect::kind)
        .contains(Effect.Kind.REFUSED, Effect.Kind.IGNORED);
  }

  @Property
  void atMostOneVersionIsOnTrialAndItIsHeldAgainstTheStableOne(
      @ForAll("histories") List<RolloutEvent> history) {
    Rollout rollout = Rollout.EMPTY;
    for (RolloutEvent event : history) {
      rollout = rollout.after(event, TIME);

      assertThat(onTrial(rollout))
          .isEqualTo(rollout.trial().map(Trial::version).map(Set::of).orElse(Set.of()));
      assertThat(rollout.trial().map(trial -> OptionalLong.of(trial.opening().baseline())))
          .isIn(Optional.empty(), Optional.of(rollout.stable()));
    }
  }

  @Property
  void aPinnedVersionStaysStableWhateverComesButOrders(
      @ForAll("histories") List<RolloutEvent> before,
      @ForAll("histories") List<RolloutEvent> after,
      @ForAll @IntRange(min = 1, max = 5) int version) {
    List<RolloutEvent> events =
        after.stream().filter(event -> !(event instanceof Command)).toList();
    Rollout pinned =
        fold(Rollout.EMPTY, before)
            .after(Events.announcement(version), TIME)
            .after(Events.order(1000, new Pin(version)), TIME);

    Rollout later = fold(pinned, events);

    assertThat(later.stable()).isEqualTo(OptionalLong.of(version));
    assertThat(later.pinned()).isEqualTo(OptionalLong.of(version));
    assertThat(later.trial()).isEmpty();
    assertThat(later.candidate()).isEmpty();
  }

  @Property
  void aPlanIsThatOfTheOpeningFromTheFirstToTheLastEvidence(
      @ForAll("histories") List<RolloutEvent> history) {
    Rollout rollout = Rollout.EMPTY;
    for (RolloutEvent event : history) {
      Rollout next = rollout.after(event, TIME);
      Optional<Trial> before = rollout.trial();
      boolean sameTrial = next.trial().map(Trial::version).equals(before.map(Trial::version));
      if (sameTrial && before.isPresent()) {
        assertThat(next.trial().orElseThrow().opening()).isSameAs(before.get().opening());
      }
      rollout = next;
    }
  }

  @Property
  void aCandidateLiesAboveTheStableVersionAndCanBeOpened(
      @ForAll("histories") List<RolloutEvent> history) {
    Rollout rollout = fold(Rollout.EMPTY, history);
    rollout
        .candidate()
        .map(AnnouncedVersion::version)
        .ifPresent(
            version -> {
              long stable = rollout.stable().orElse(0);
              assertThat(version).isGreaterThan(stable);
              assertThat(rollout.fold(Events.opening(version, stable), TIME).effect().ignored())
                  .isFalse();
            });
  }

  /** Whose deciding evidence it was writes the verdict: what an older release goes by. */
  @Property
  void aReleaseThatCannotJudgeComesToWhatThoseThatCanCameTo(
      @ForAll("histories") List<RolloutEvent> history) {
    Rollout judging = Rollout.EMPTY;
    Rollout told = Rollout.EMPTY;
    for (RolloutEvent event : history) {
      if (event instanceof Verdict) {
        continue;
      }
      Folded folded = judging.fold(event, TIME);
      judging = folded.rollout();
      told = told.after(asReadBefore(event), TIME);
      if (event instanceof Evidence && folded.effect().decided()) {
        told = told.after(verdict(folded.effect()), TIME);
      }

      assertThat(told.versions()).isEqualTo(judging.versions());
      assertThat(told.pinned()).isEqualTo(judging.pinned());
      assertThat(told.trial().map(Trial::version)).isEqualTo(judging.trial().map(Trial::version));
    }
  }

  private static RolloutEvent asReadBefore(RolloutEvent event) {
    return event instanceof TrialOpening opening && !opening.plan().immediate()
        ? new TrialOpening(
            opening.version(), opening.baseline(), Events.unknown(opening.plan()), "a")
        : event;
  }

  private static Verdict verdict(Effect effect) {
    return new Verdict(
        effect.version(), effect.kind() == Effect.Kind.PROMOTED, effect.reasons(), "a");
  }

  @Property
  void whatWaitsLiesAboveAllThatWereTriedAndCanBeTried(
      @ForAll("histories") List<RolloutEvent> history) {
    Rollout rollout = Rollout.EMPTY;
    NavigableSet<Long> tried = new TreeSet<>(Set.of(0L));
    for (RolloutEvent event : history) {
      rollout = rollout.after(event, TIME);
      rollout.trial().map(Trial::version).ifPresent(tried::add);
      rollout.stable().ifPresent(tried::add);
      tried.removeAll(versions(rollout, VersionStatus.REFUSED));

      assertThat(waiting(rollout)).allMatch(version -> version > tried.last());
      if (rollout.trial().isEmpty() && rollout.pinned().isEmpty()) {
        assertThat(waiting(rollout)).allMatch(canBeTried(rollout));
      }
    }
  }

  private static Predicate<Long> canBeTried(Rollout rollout) {
    long stable = rollout.stable().orElse(0);
    return version -> !rollout.fold(Events.opening(version, stable), TIME).effect().ignored();
  }

  @Property
  void aVersionThatIsRefusedUntriedIsInNoOthersWay(
      @ForAll("histories") List<RolloutEvent> history,
      @ForAll @IntRange(max = 40) int announced,
      @ForAll @IntRange(max = 40) int refused,
      @ForAll boolean byOrder) {
    List<RolloutEvent> more = new ArrayList<>(history);
    more.add(Math.min(announced, history.size()), Events.announcement(STRAY));
    more.add(
        Math.max(Math.min(announced, history.size()), Math.min(refused, history.size())) + 1,
        byOrder
            ? Events.order(1000, new Rollback(STRAY))
            : new Refusal(STRAY, "a", "not in the repository"));

    Rollout with = fold(Rollout.EMPTY, more);
    Rollout without = fold(Rollout.EMPTY, history);

    assertThat(Events.status(with, STRAY)).isEqualTo(VersionStatus.REFUSED);
    assertThat(with.versions().announced()).containsAllEntriesOf(without.versions().announced());
    assertThat(with.versions().served()).isEqualTo(without.versions().served());
    assertThat(with.candidate()).isEqualTo(without.candidate());
    assertThat(with.trial()).isEqualTo(without.trial());
    assertThat(with.ignored()).isEqualTo(without.ignored());
  }

  @Property
  void anOrderTakesOutWhatWaitsAndChangesNothingElse(
      @ForAll("histories") List<RolloutEvent> history) {
    Rollout rollout = fold(Rollout.EMPTY, history);

    for (long version : waiting(rollout)) {
      Folded folded = rollout.fold(Events.order(1000, new Rollback(version)), TIME);
      Set<Long> others = waiting(rollout);
      others.remove(version);

      assertThat(folded.effect().kind()).isEqualTo(Effect.Kind.REFUSED);
      assertThat(waiting(folded.rollout())).isEqualTo(others);
      assertThat(folded.rollout().versions().served()).isEqualTo(rollout.versions().served());
      assertThat(folded.rollout().trial()).isEqualTo(rollout.trial());
      assertThat(folded.rollout().pinned()).isEqualTo(rollout.pinned());
    }
  }

  @Property
  void everyEventComesBackFromItsBytes(@ForAll("ofTwoWidths") List<RolloutEvent> history) {
    List<RolloutEvent> read =
        history.stream()
            .map(
                event ->
                    event instanceof Unreadable ? event : EventCodec.read(EventCodec.write(event)))
            .toList();

    assertThat(read).usingRecursiveComparison().isEqualTo(history);
    assertThat(fold(Rollout.EMPTY, read)).isEqualTo(fold(Rollout.EMPTY, history));
  }

  /** The rollout without what counts events that changed nothing. */
  private static Rollout counted(Rollout rollout) {
    return new Rollout(rollout.versions(), rollout.pinned(), rollout.trial(), rollout.orders(), 0);
  }

  private static Trial counting(Trial trial, List<Evidence> evidence) {
    Trial sum = trial;
    for (Evidence further : evidence) {
      sum = sum.isNews(further) ? sum.counting(further) : sum;
    }
    return sum;
  }

  /** Another interleaving of the writers, each in its own order. */
  private static List<Evidence> shuffled(List<Evidence> evidence, Random chance) {
    Map<List<String>, List<Evidence>> byWriter =
        evidence.stream()
            .collect(Collectors.groupingBy(one -> List.of(one.replica(), one.incarnation())));
    return interleaved(byWriter.values(), chance);
  }

  private static <T> List<T> interleaved(Collection<List<T>> writers, Random chance) {
    List<Deque<T>> queues = new ArrayList<>(writers.stream().map(ArrayDeque::new).toList());
    List<T> merged = new ArrayList<>();
    queues.removeIf(Deque::isEmpty);
    while (!queues.isEmpty()) {
      Collections.shuffle(queues, chance);
      merged.add(queues.get(0).remove());
      queues.removeIf(Deque::isEmpty);
    }
    return merged;
  }

  private static Set<Long> onTrial(Rollout rollout) {
    return versions(rollout, VersionStatus.ON_TRIAL);
  }

  private static Set<Long> waiting(Rollout rollout) {
    return versions(rollout, VersionStatus.WAITING);
  }

  private static Set<Long> versions(Rollout rollout, VersionStatus status) {
    return rollout.versions().announced().values().stream()
        .filter(version -> version.status() == status)
        .map(AnnouncedVersion::version)
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
