package io.diffaug.streamer.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.diffaug.core.domain.VectorDomain;
import io.diffaug.core.model.ModelManifest;
import io.diffaug.core.model.RejectedModelException;
import io.diffaug.core.rollout.Figure;
import io.diffaug.core.rollout.Phase;
import io.diffaug.core.rollout.TrialPlan;
import io.diffaug.proto.ContrastivePair;
import io.diffaug.streamer.inference.Outcome.Paired;
import io.diffaug.streamer.observation.StreamObserver;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

class LoadedVersionsTest {
  private static final int THREADS = 8;
  private static final int BATCH = 16;

  private static final TrialPlan HALF =
      new TrialPlan(false, 1, 0.5, 2, 2, 0.05, Map.of(Figure.RETRIEVAL_OWN, 0.1), 0.01, 0);

  private final List<RawInput> samples = RandomModels.samples(BATCH);

  @Test
  void whileNothingServesNothingIsLeased() throws Exception {
    try (LoadedVersions versions = new LoadedVersions()) {
      assertThat(versions.lease()).isEmpty();
      versions.load(bundle(1));
      assertThat(versions.lease()).isEmpty();
    }
  }

  @Test
  void theBundleBeforeASwapClosesWhenItsLastLeaseReturns() throws Exception {
    ModelBundle first = bundle(1);
    try (LoadedVersions versions = new LoadedVersions()) {
      swap(versions, first);
      BatchLease one = versions.lease().orElseThrow();
      BatchLease other = versions.lease().orElseThrow();
      swap(versions, bundle(2));

      assertThat(one.serving().get()).isSameAs(first);
      one.close();
      one.close();
      assertThat(isOpen(first)).isTrue();
      other.close();
      assertThat(isOpen(first)).isFalse();
    }
  }

  @Test
  void aLeaseAfterTheSwapIsOfTheNextBundle() throws Exception {
    try (LoadedVersions versions = new LoadedVersions()) {
      swap(versions, bundle(1));
      swap(versions, bundle(2));
      try (BatchLease lease = versions.lease().orElseThrow()) {
        assertThat(lease.serving().get().manifest().version()).isEqualTo(2);
      }
    }
  }

  @Test
  void aReturnedLeaseGivesNoBundle() throws Exception {
    try (LoadedVersions versions = new LoadedVersions()) {
      swap(versions, bundle(1));
      BatchLease lease = versions.lease().orElseThrow();
      lease.close();
      assertThatThrownBy(() -> lease.serving().get())
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("returned");
    }
  }

  @Test
  void aVersionThatIsLoadedIsNotLoadedAgain() throws Exception {
    try (LoadedVersions versions = new LoadedVersions();
        ModelBundle again = bundle(1)) {
      versions.load(bundle(1));
      assertThatThrownBy(() -> versions.load(again))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("version 1: loaded already (expected: another version)");
      assertThat(isOpen(again)).isTrue();
    }
  }

  @Test
  void aVersionThatIsNotLoadedCannotServe() throws Exception {
    try (LoadedVersions versions = new LoadedVersions()) {
      swap(versions, bundle(1));
      assertThatThrownBy(() -> versions.serve(2))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("version 2: not loaded (expected: loaded)");
      assertThat(serving(versions)).isEqualTo(1);
    }
  }

  @Test
  void aVersionOfOtherSamplesThanTheServingOnesIsRefused() throws Exception {
    VectorDomain narrow = new VectorDomain(new float[3], new float[] {1, 1, 1});
    ModelManifest other = RandomModels.files(2, new byte[0], new byte[0], narrow).manifest();
    try (LoadedVersions versions = new LoadedVersions()) {
      versions.requireSameSamples(other);
      swap(versions, bundle(1));
      versions.requireSameSamples(RandomModels.version(2).manifest());
      assertThatThrownBy(() -> versions.requireSameSamples(other))
          .isInstanceOf(RejectedModelException.class)
          .hasMessage(
              "version 2: samples of domain vector, width 3"
                  + " (expected: vector, width 64, as version 1 takes, which serves)");
    }
  }

  @Test
  void theVersionBeforeStandsByAndServesAgainAtOnce() throws Exception {
    ModelBundle first = bundle(1);
    ModelBundle second = bundle(2);
    try (LoadedVersions versions = new LoadedVersions()) {
      versions.load(first);
      versions.load(second);
      versions.serve(1);
      versions.serve(2);
      versions.keep(Set.of(1L));
      versions.serve(1);
      versions.keep(Set.of());

      assertThat(serving(versions)).isEqualTo(1);
      assertThat(isOpen(first)).isTrue();
      assertThat(isOpen(second)).isFalse();
    }
  }

  @Test
  void closingWaitsForTheLastLease() throws Exception {
    ModelBundle bundle = bundle(1);
    LoadedVersions versions = new LoadedVersions();
    swap(versions, bundle);
    BatchLease lease = versions.lease().orElseThrow();
    CompletableFuture<Void> closing = CompletableFuture.runAsync(versions::close);
    while (versions.lease().map(this::returned).isPresent()) {
      Thread.onSpinWait();
    }
    assertThat(closing).isNotDone();
    assertThat(isOpen(bundle)).isTrue();
    lease.close();
    closing.get(60, TimeUnit.SECONDS);
    assertThat(isOpen(bundle)).isFalse();
  }

  @Test
  void whatIsClosedTakesNoBundleWhichStaysTheCallers() throws Exception {
    LoadedVersions versions = new LoadedVersions();
    versions.close();
    try (ModelBundle bundle = bundle(1)) {
      assertThatThrownBy(() -> swap(versions, bundle)).isInstanceOf(IllegalStateException.class);
      assertThat(isOpen(bundle)).isTrue();
    }
  }

  @Test
  void underSwapsEveryPairIsWhollyOfTheVersionThatItNames() throws Exception {
    Map<Long, List<ContrastivePair>> expected = new HashMap<>();
    for (long version = 1; version <= 3; version++) {
      expected.put(version, alone(version));
    }
    Set<Long> seen = ConcurrentHashMap.newKeySet();
    try (LoadedVersions versions = new LoadedVersions();
        BatchAugmenter augmenter =
            new BatchAugmenter(versions, 0, 4, THREADS, StreamObserver.NONE)) {
      swap(versions, bundle(1));
      CountDownLatch swapped = new CountDownLatch(1);
      List<Future<?>> callers =
          inParallel(
              () -> {
                while (swapped.getCount() > 0) {
                  List<ContrastivePair> pairs = pairs(augmenter);
                  long version = pairs.get(0).getProvenance().getModelVersion();
                  assertThat(pairs).isEqualTo(expected.get(version));
                  seen.add(version);
                }
              });
      for (int swap = 1; swap <= 30; swap++) {
        long next = 1L + swap % 3;
        swap(versions, bundle(next));
        await("a pair of version " + next, () -> seen.contains(next));
      }
      swapped.countDown();
      for (Future<?> caller : callers) {
        caller.get(60, TimeUnit.SECONDS);
      }
    }
  }

  /**
   * Swaps, trials in both phases, their ends and roll-backs, all under load: every pair is bit for
   * bit what its version gives alone, the candidate computes only beside the stable version, and in
   * the end nothing is open.
   */
  @Test
  void underTrialsAndRollBacksEveryPairIsWhollyOfTheVersionThatItNames() throws Exception {
    Map<Long, List<ContrastivePair>> expected = new HashMap<>();
    for (long version = 1; version <= 3; version++) {
      expected.put(version, alone(version));
    }
    List<ModelBundle> opened = new ArrayList<>();
    AtomicInteger mixed = new AtomicInteger();
    LoadedVersions versions = new LoadedVersions();
    try (BatchAugmenter augmenter =
        new BatchAugmenter(versions, 0, 4, THREADS, StreamObserver.NONE)) {
      opened.add(bundle(1));
      swap(versions, opened.get(0));
      CountDownLatch done = new CountDownLatch(1);
      List<Future<?>> callers =
          inParallel(
              () -> {
                while (done.getCount() > 0) {
                  mixed.addAndGet(requireOwn(pairs(augmenter), expected) > 1 ? 1 : 0);
                }
              });
      long stable = 1;
      for (int round = 1; round <= 30; round++) {
        long candidate = 1L + round % 3;
        opened.add(bundle(candidate));
        versions.load(opened.get(round));
        versions.beginTrial(candidate, Phase.SHADOW, HALF);
        awaitRows(versions);
        versions.beginTrial(candidate, Phase.CANARY, HALF);
        awaitRows(versions);
        versions.serve(candidate);
        if (round % 2 == 0) {
          versions.serve(stable);
          versions.beginTrial(candidate, Phase.SHADOW, HALF);
          versions.serve(candidate);
        }
        versions.keep(Set.of());
        stable = candidate;
      }
      done.countDown();
      for (Future<?> caller : callers) {
        caller.get(60, TimeUnit.SECONDS);
      }
    } finally {
      versions.close();
    }
    assertThat(mixed).as("batches that a canary shared").hasPositiveValue();
    for (ModelBundle bundle : opened) {
      assertThat(isOpen(bundle)).isFalse();
    }
  }

  /** How many versions a batch's pairs are of; each pair must be what its own gives alone. */
  private static long requireOwn(
      List<ContrastivePair> pairs, Map<Long, List<ContrastivePair>> expected) {
    for (int i = 0; i < pairs.size(); i++) {
      long version = pairs.get(i).getProvenance().getModelVersion();
      assertThat(pairs.get(i)).isEqualTo(expected.get(version).get(i));
    }
    return pairs.stream()
        .mapToLong(pair -> pair.getProvenance().getModelVersion())
        .distinct()
        .count();
  }

  private static void awaitRows(LoadedVersions versions) {
    await("a row", () -> versions.tally().rows() > 0);
    assertThat(versions.tally().failures()).isZero();
    assertThat(versions.tally().unusableRows()).isZero();
  }

  private static void await(String what, BooleanSupplier come) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!come.getAsBoolean()) {
      assertThat(System.nanoTime()).as(what + " within 60 s").isLessThan(deadline);
      Thread.onSpinWait();
    }
  }

  @Test
  void closingWhileThreadsAugmentNeverUsesAFreedSession() throws Exception {
    for (int round = 0; round < 20; round++) {
      LoadedVersions versions = new LoadedVersions();
      try (BatchAugmenter augmenter =
          new BatchAugmenter(versions, 0, THREADS, THREADS, StreamObserver.NONE)) {
        ModelBundle bundle = bundle(1);
        swap(versions, bundle);
        CountDownLatch busy = new CountDownLatch(THREADS);
        List<Future<?>> callers = inParallel(() -> augmentUntilNoneServes(augmenter, busy));
        assertThat(busy.await(60, TimeUnit.SECONDS)).isTrue();
        versions.close();
        assertThat(isOpen(bundle)).isFalse();
        for (Future<?> caller : callers) {
          caller.get(60, TimeUnit.SECONDS);
        }
      }
    }
  }

  private void augmentUntilNoneServes(Augmenter augmenter, CountDownLatch busy) {
    try {
      while (true) {
        pairs(augmenter);
        busy.countDown();
      }
    } catch (CompletionException noneServes) {
      assertThat(noneServes).hasMessageContaining("none serves");
    }
  }

  private static List<Future<?>> inParallel(Runnable caller) {
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    List<Future<?>> callers = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      callers.add(threads.submit(caller));
    }
    threads.shutdown();
    return callers;
  }

  private List<ContrastivePair> alone(long version) throws RejectedModelException {
    try (LoadedVersions versions = new LoadedVersions();
        BatchAugmenter augmenter = new BatchAugmenter(versions, 0, 1, 1, StreamObserver.NONE)) {
      swap(versions, bundle(version));
      return pairs(augmenter);
    }
  }

  private List<ContrastivePair> pairs(Augmenter augmenter) {
    return augmenter
        .augment(samples)
        .toCompletableFuture()
        .orTimeout(60, TimeUnit.SECONDS)
        .join()
        .stream()
        .map(outcome -> ((Paired) outcome).pair())
        .toList();
  }

  /** Lets a version serve, and lets all others go. */
  private static void swap(LoadedVersions versions, ModelBundle next) {
    versions.load(next);
    versions.serve(next.manifest().version());
    versions.keep(Set.of());
  }

  private static long serving(LoadedVersions versions) {
    try (BatchLease lease = versions.lease().orElseThrow()) {
      return lease.serving().get().manifest().version();
    }
  }

  private BatchLease returned(BatchLease lease) {
    lease.close();
    return lease;
  }

  private static ModelBundle bundle(long version) throws RejectedModelException {
    return ModelBundle.open(
        RandomModels.version(version), RandomModels.VIEWS, BATCH, new Device.Cpu());
  }

  private static boolean isOpen(ModelBundle bundle) throws Exception {
    try {
      bundle.run(bundle.buffers(1), 1, RandomModels.STEPS);
      return true;
    } catch (IllegalStateException closed) {
      return false;
    }
  }
}
