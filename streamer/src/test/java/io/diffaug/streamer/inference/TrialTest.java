package io.diffaug.streamer.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.diffaug.core.domain.VectorDomain;
import io.diffaug.core.model.ModelBundleFiles;
import io.diffaug.core.model.RejectedModelException;
import io.diffaug.core.rollout.Announcement;
import io.diffaug.core.rollout.Effect;
import io.diffaug.core.rollout.Evidence;
import io.diffaug.core.rollout.Figure;
import io.diffaug.core.rollout.FigureTally;
import io.diffaug.core.rollout.Lot;
import io.diffaug.core.rollout.Phase;
import io.diffaug.core.rollout.Rollout;
import io.diffaug.core.rollout.TrialOpening;
import io.diffaug.core.rollout.TrialPlan;
import io.diffaug.core.rollout.TrialTally;
import io.diffaug.proto.Provenance;
import io.diffaug.streamer.inference.Outcome.Paired;
import io.diffaug.streamer.inference.Outcome.Rejected;
import io.diffaug.streamer.observation.StreamObserver;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToIntFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TrialTest {
  private static final int BATCH = 64;
  private static final int BLOCK = 256;
  private static final Instant NOW = Instant.parse("2026-11-29T12:00:00Z");
  private static final String DIGEST = "0".repeat(64);

  private final LoadedVersions versions = new LoadedVersions();
  private final BatchAugmenter augmenter =
      new BatchAugmenter(versions, 0, 1, 1, StreamObserver.NONE);
  private final List<RawInput> samples = RandomModels.samples(2 * BLOCK);

  @BeforeEach
  void serveTheFirst() throws RejectedModelException {
    load(RandomModels.version(1));
    versions.serve(1);
  }

  @AfterEach
  void close() {
    augmenter.close();
    versions.close();
  }

  @Test
  void inShadowNothingOfTheCandidateIsPublishedAndEveryBatchOfItsShareIsCounted() throws Exception {
    List<Outcome> alone = augment(samples);
    load(RandomModels.version(2));
    versions.beginTrial(2, Phase.SHADOW, plan(1, 1));

    assertThat(augment(samples)).isEqualTo(alone);
    TrialTally tally = versions.tally();
    assertThat(tally.rows()).isEqualTo(2 * BLOCK);
    assertThat(tally.unusableRows()).isZero();
    assertThat(tally.failures()).isZero();
    assertThat(tally.figures()).containsOnlyKeys(Figure.values());
    assertThat(tally.blocks()).isEqualTo(2);
  }

  @Test
  void aShareOfTheBatchesIsShadowed() throws Exception {
    load(RandomModels.version(2));
    versions.beginTrial(2, Phase.SHADOW, plan(0.4, 1));
    augment(samples);
    long expected = 0;
    for (int first = 0; first < samples.size(); first += BATCH) {
      expected += Lot.draw("sample-" + first, 2) < 0.4 ? BATCH : 0;
    }
    assertThat(versions.tally().rows()).isEqualTo(expected).isPositive();
  }

  @Test
  void asCanaryTheCandidateServesItsSamplesAndThePairsSaySo() throws Exception {
    List<Outcome> ofFirst = augment(samples);
    load(RandomModels.version(2));
    versions.serve(2);
    List<Outcome> ofSecond = augment(samples);
    versions.serve(1);
    versions.beginTrial(2, Phase.CANARY, plan(1, 0.3));

    List<Outcome> published = augment(samples);

    long served = 0;
    for (int i = 0; i < samples.size(); i++) {
      boolean chosen = Lot.draw("sample-" + i, 2) < 0.3;
      assertThat(published.get(i)).isEqualTo((chosen ? ofSecond : ofFirst).get(i));
      served += chosen ? 1 : 0;
    }
    assertThat(versions.tally().rows()).isEqualTo(served);
  }

  @Test
  void equalModelsDifferInNothingButSpeed() throws Exception {
    load(withEncoder(RandomModels.version(1).encoder()));
    versions.beginTrial(2, Phase.SHADOW, plan(1, 1));
    augment(samples);
    Map<Figure, FigureTally> figures = versions.tally().figures();
    figures.forEach(
        (figure, tally) -> {
          if (figure != Figure.SPEED) {
            assertThat(tally.squares()).as(figure.key()).isCloseTo(0, within(1e-6));
          }
        });
    assertThat(figures).hasSize(Figure.values().length);
  }

  /** Its own encoder sees the world as it always did; whoever reads its pairs does not. */
  @Test
  void aWrongScalerShowsByTheCommonJudge() throws Exception {
    float[] maximum = new float[RandomModels.WIDTH];
    Arrays.fill(maximum, 32);
    ModelBundleFiles first = RandomModels.version(1);
    VectorDomain wrong = new VectorDomain(new float[maximum.length], maximum);
    load(RandomModels.files(2, first.encoder(), first.denoiser(), wrong));
    versions.beginTrial(2, Phase.SHADOW, plan(1, 1));
    augment(samples);
    assertThat(Math.abs(mean(Figure.DISTANCE_COMMON) - mean(Figure.DISTANCE_OWN)))
        .isGreaterThan(0.3);
  }

  /** Half as fast is the margin, and it does ten times the work; no other figure is judged. */
  @Test
  void aSlowCandidateIsRolledBackByItsSpeed() throws Exception {
    TrialPlan plan = new TrialPlan(false, 1, 1, 8, 8, 0.05, Map.of(Figure.SPEED, 0.7), 0.01, 0);
    load(RandomModels.slow(2));
    versions.beginTrial(2, Phase.SHADOW, plan);
    augment(RandomModels.samples(8 * BLOCK));

    Effect effect =
        onTrial(plan)
            .fold(new Evidence(2, Phase.SHADOW, "a", "first", 1, versions.tally()), NOW)
            .effect();

    assertThat(effect.kind()).isEqualTo(Effect.Kind.ROLLED_BACK);
    assertThat(effect.inWords()).startsWith("version 2 rolled back: speed -");
  }

  /** The fold, in which version 1 serves and version 2 is in shadow. */
  private static Rollout onTrial(TrialPlan plan) {
    return Rollout.EMPTY
        .after(new Announcement(1, DIGEST), NOW)
        .after(new TrialOpening(1, 0, TrialPlan.IMMEDIATE, "a"), NOW)
        .after(new Announcement(2, DIGEST), NOW)
        .after(new TrialOpening(2, 1, plan, "a"), NOW);
  }

  @Test
  void aCanarysResultThatIsNotFiniteIsCountedAndTheStableVersionServesItsSample() throws Exception {
    List<RawInput> inputs = RandomModels.samplesWithOutliers(2 * BLOCK);
    List<Outcome> alone = augment(inputs);
    load(withEncoder(RandomModels.encoderThatOverflows()));
    versions.beginTrial(2, Phase.CANARY, plan(1, 1));

    List<Outcome> published = augment(inputs);

    for (int i = 0; i < inputs.size(); i++) {
      assertThat(version(published.get(i))).isEqualTo(i % 100 == 7 ? 1 : 2);
    }
    assertThat(published.get(7)).isEqualTo(alone.get(7));
    assertThat(versions.tally().unusableRows()).isEqualTo(6);
    assertThat(versions.tally().rows()).isEqualTo(inputs.size());
    assertThat(versions.tally().failures()).isZero();
  }

  /** Its views leave the range that the stable version's encoder can bear. */
  @Test
  void viewsThatBreakTheCommonJudgeCountAgainstTheCandidateAndAreNotPublished() throws Exception {
    ModelBundleFiles first = RandomModels.version(1);
    float[] maximum = new float[RandomModels.WIDTH];
    Arrays.fill(maximum, 32);
    VectorDomain wide = new VectorDomain(new float[RandomModels.WIDTH], maximum);
    load(RandomModels.files(2, first.encoder(), first.denoiser(), wide));
    load(RandomModels.files(3, RandomModels.encoderThatOverflows(), first.denoiser()));
    versions.serve(3);
    versions.beginTrial(2, Phase.CANARY, plan(1, 1));

    List<Outcome> published = augment(samples);

    long unusable = versions.tally().unusableRows();
    assertThat(unusable).isBetween(1L, samples.size() - 1L);
    assertThat(versions.tally().rows()).isEqualTo(samples.size());
    assertThat(versions.tally().failures()).isZero();
    assertThat(published.stream().filter(pair -> version(pair) == 3)).hasSize((int) unusable);
  }

  @Test
  void theStepsOfACanaryAreTold() throws Exception {
    load(RandomModels.version(2), new StepLadder(List.of(8, 4)));
    versions.beginTrial(2, Phase.CANARY, plan(1, 0.5));
    Set<String> told = ConcurrentHashMap.newKeySet();
    StreamObserver observer =
        new StreamObserver() {
          @Override
          public void tried(Phase phase, int steps) {
            told.add(phase + " " + steps);
          }
        };
    try (BatchAugmenter lagging = new BatchAugmenter(versions, ladder -> 1, 0, 1, 1, observer)) {
      augment(lagging, samples);
    }
    assertThat(told).containsExactly("CANARY 4");
  }

  @Test
  void aCanaryWhoseCallThrowsIsCountedAndTheStableVersionServesTheBatch() throws Exception {
    List<RawInput> inputs = RandomModels.samplesWithOutliers(2 * BLOCK);
    List<Outcome> alone = augment(inputs);
    load(withEncoder(RandomModels.encoderThatThrows()));
    versions.beginTrial(2, Phase.CANARY, plan(1, 1));

    List<Outcome> published = augment(inputs);

    List<Integer> sound = List.of(2, 5);
    for (int i = 0; i < inputs.size(); i++) {
      assertThat(version(published.get(i))).isEqualTo(sound.contains(i / BATCH) ? 2 : 1);
    }
    assertThat(published.subList(0, BATCH)).isEqualTo(alone.subList(0, BATCH));
    assertThat(versions.tally().failures()).isEqualTo(6);
    assertThat(versions.tally().rows()).isEqualTo(2 * BATCH);
  }

  @Test
  void bothVersionsComputeABatchAtOneLevelHoweverLagMoves() throws Exception {
    StepLadder ladder = new StepLadder(List.of(8, 4));
    load(RandomModels.version(2), ladder);
    load(RandomModels.version(3), ladder);
    versions.serve(2);
    versions.beginTrial(3, Phase.CANARY, plan(1, 0.5));
    AtomicInteger asked = new AtomicInteger();
    try (BatchAugmenter restless = augmenter(serving -> asked.getAndIncrement() % 2)) {
      List<Outcome> published = augment(restless, samples);
      for (int batch = 0; batch * BATCH < published.size(); batch++) {
        List<Outcome> ofBatch = published.subList(batch * BATCH, (batch + 1) * BATCH);
        assertThat(ofBatch).extracting(TrialTest::version).contains(2L, 3L);
        assertThat(ofBatch).extracting(TrialTest::steps).containsOnly(batch % 2 == 0 ? 8 : 4);
      }
    }
  }

  @Test
  void aCandidateOfAShorterLadderIsComparedAsItWouldServe() throws Exception {
    load(RandomModels.version(2), new StepLadder(List.of(8, 4, 2)));
    load(RandomModels.version(3), new StepLadder(List.of(8, 5)));
    versions.serve(2);
    versions.beginTrial(3, Phase.CANARY, plan(1, 0.5));
    try (BatchAugmenter lagging = augmenter(StepLadder::lowest)) {
      assertThat(augment(lagging, samples))
          .allSatisfy(pair -> assertThat(steps(pair)).isEqualTo(version(pair) == 2 ? 2 : 5))
          .extracting(TrialTest::version)
          .contains(2L, 3L);
    }
  }

  @Test
  void aSampleThatNoVersionTakesIsNotHeldAgainstTheCandidate() throws Exception {
    float[] huge = new float[RandomModels.WIDTH];
    huge[7] = 1e30f;
    List<RawInput> bad =
        List.of(RandomModels.sample("huge", huge), RandomModels.sample("short", 1, 2));
    load(RandomModels.version(2));
    versions.beginTrial(2, Phase.CANARY, plan(1, 1));
    assertThat(augment(bad)).hasOnlyElementsOfType(Rejected.class);
    assertThat(versions.tally()).isEqualTo(TrialTally.NONE);
  }

  @Test
  void theNextPhaseCountsFromNothingAndAnEndedTrialHasNoCounts() throws Exception {
    load(RandomModels.version(2));
    versions.beginTrial(2, Phase.SHADOW, plan(1, 1));
    augment(samples);
    versions.beginTrial(2, Phase.CANARY, plan(1, 1));
    assertThat(versions.tally()).isEqualTo(TrialTally.NONE);
    augment(samples);
    assertThat(versions.tally().figures())
        .hasSize(Figure.values().length - 1)
        .doesNotContainKey(Figure.SPEED);
    versions.endTrial();
    assertThat(versions.tally()).isEqualTo(TrialTally.NONE);
    assertThat(augment(samples)).allSatisfy(outcome -> assertThat(version(outcome)).isEqualTo(1));
  }

  @Test
  void whenAnotherVersionServesTheTrialIsOver() throws Exception {
    load(RandomModels.version(2));
    load(RandomModels.version(3));
    versions.beginTrial(2, Phase.CANARY, plan(1, 1));
    versions.serve(1);
    augment(samples);
    assertThat(versions.tally().rows()).isPositive();
    versions.serve(3);
    assertThat(versions.tally()).isEqualTo(TrialTally.NONE);
    assertThat(augment(samples)).allSatisfy(outcome -> assertThat(version(outcome)).isEqualTo(3));
  }

  @Test
  void aTrialTakesTwoVersions() throws Exception {
    assertThatThrownBy(() -> versions.beginTrial(1, Phase.SHADOW, plan(1, 1)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("version 1: on trial against nothing (expected: another one serves)");
    assertThatThrownBy(() -> versions.beginTrial(2, Phase.SHADOW, plan(1, 1)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("version 2: not loaded (expected: loaded)");
  }

  private void load(ModelBundleFiles files) throws RejectedModelException {
    load(files, StepLadder.of(RandomModels.STEPS));
  }

  private void load(ModelBundleFiles files, StepLadder ladder) throws RejectedModelException {
    versions.load(ModelBundle.open(files, RandomModels.VIEWS, BATCH, new Device.Cpu(), ladder));
  }

  private BatchAugmenter augmenter(ToIntFunction<StepLadder> level) {
    return new BatchAugmenter(versions, level, 0, 1, 1, StreamObserver.NONE);
  }

  /** A second version, like the first but for its encoder. */
  private static ModelBundleFiles withEncoder(byte[] encoder) {
    return RandomModels.files(2, encoder, RandomModels.version(1).denoiser());
  }

  private static TrialPlan plan(double shadowShare, double canaryShare) {
    return new TrialPlan(
        false, shadowShare, canaryShare, 2, 2, 0.05, Map.of(Figure.RETRIEVAL_OWN, 0.1), 0.01, 0);
  }

  private double mean(Figure figure) {
    FigureTally tally = versions.tally().figures().get(figure);
    return tally.sum() / tally.blocks();
  }

  private static long version(Outcome outcome) {
    return provenance(outcome).getModelVersion();
  }

  private static int steps(Outcome outcome) {
    return provenance(outcome).getSampler().getSteps();
  }

  private static Provenance provenance(Outcome outcome) {
    return ((Paired) outcome).pair().getProvenance();
  }

  private List<Outcome> augment(List<RawInput> inputs) {
    return augment(augmenter, inputs);
  }

  private static List<Outcome> augment(BatchAugmenter augmenter, List<RawInput> inputs) {
    List<Outcome> outcomes = new ArrayList<>();
    for (int first = 0; first < inputs.size(); first += BATCH) {
      outcomes.addAll(
          augmenter
              .augment(inputs.subList(first, Math.min(first + BATCH, inputs.size())))
              .toCompletableFuture()
              .orTimeout(60, TimeUnit.SECONDS)
              .join());
    }
    return outcomes;
  }
}
