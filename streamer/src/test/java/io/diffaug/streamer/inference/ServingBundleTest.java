package io.diffaug.streamer.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.diffaug.core.model.RejectedModelException;
import io.diffaug.proto.ContrastivePair;
import io.diffaug.streamer.inference.Outcome.Paired;
import io.diffaug.streamer.observation.StreamObserver;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ServingBundleTest {
  private static final int THREADS = 8;
  private static final int BATCH = 16;

  private final List<RawInput> samples = RandomModels.samples(BATCH);

  @Test
  void anEmptySlotLeasesNothing() {
    try (ServingBundle serving = new ServingBundle()) {
      assertThat(serving.lease()).isEmpty();
    }
  }

  @Test
  void theBundleBeforeASwapClosesWhenItsLastLeaseReturns() throws Exception {
    ModelBundle first = bundle(1);
    try (ServingBundle serving = new ServingBundle()) {
      serving.swap(first);
      BundleLease one = serving.lease().orElseThrow();
      BundleLease other = serving.lease().orElseThrow();
      serving.swap(bundle(2));

      assertThat(one.bundle()).isSameAs(first);
      one.close();
      one.close();
      assertThat(isOpen(first)).isTrue();
      other.close();
      assertThat(isOpen(first)).isFalse();
    }
  }

  @Test
  void aLeaseAfterTheSwapIsOfTheNextBundle() throws Exception {
    try (ServingBundle serving = new ServingBundle()) {
      serving.swap(bundle(1));
      serving.swap(bundle(2));
      try (BundleLease lease = serving.lease().orElseThrow()) {
        assertThat(lease.bundle().manifest().version()).isEqualTo(2);
      }
    }
  }

  @Test
  void aReturnedLeaseGivesNoBundle() throws Exception {
    try (ServingBundle serving = new ServingBundle()) {
      serving.swap(bundle(1));
      BundleLease lease = serving.lease().orElseThrow();
      lease.close();
      assertThatThrownBy(lease::bundle)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("returned");
    }
  }

  @Test
  void theServingBundleCannotBeSwappedForItself() throws Exception {
    ModelBundle bundle = bundle(1);
    try (ServingBundle serving = new ServingBundle()) {
      serving.swap(bundle);
      assertThatThrownBy(() -> serving.swap(bundle))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("serves already");
      assertThat(isOpen(bundle)).isTrue();
    }
  }

  @Test
  void closingWaitsForTheLastLease() throws Exception {
    ModelBundle bundle = bundle(1);
    ServingBundle serving = new ServingBundle();
    serving.swap(bundle);
    BundleLease lease = serving.lease().orElseThrow();
    CompletableFuture<Void> closing = CompletableFuture.runAsync(serving::close);
    while (serving.lease().map(this::returned).isPresent()) {
      Thread.onSpinWait();
    }
    assertThat(closing).isNotDone();
    assertThat(isOpen(bundle)).isTrue();
    lease.close();
    closing.get(60, TimeUnit.SECONDS);
    assertThat(isOpen(bundle)).isFalse();
  }

  @Test
  void aClosedSlotRefusesABundleWhichStaysTheCallers() throws Exception {
    ServingBundle serving = new ServingBundle();
    serving.close();
    try (ModelBundle bundle = bundle(1)) {
      assertThatThrownBy(() -> serving.swap(bundle)).isInstanceOf(IllegalStateException.class);
      assertThat(isOpen(bundle)).isTrue();
    }
  }

  @Test
  void underSwapsEveryPairIsWhollyOfTheVersionThatItNames() throws Exception {
    Map<Long, List<ContrastivePair>> expected = new HashMap<>();
    for (long version = 1; version <= 3; version++) {
      expected.put(version, alone(version));
    }
    AtomicInteger seenAcrossVersions = new AtomicInteger();
    try (ServingBundle serving = new ServingBundle();
        BatchAugmenter augmenter =
            new BatchAugmenter(serving, 0, 4, THREADS, StreamObserver.NONE)) {
      serving.swap(bundle(1));
      CountDownLatch swapped = new CountDownLatch(1);
      List<Future<?>> callers =
          inParallel(
              () -> {
                while (swapped.getCount() > 0) {
                  List<ContrastivePair> pairs = pairs(augmenter);
                  long version = pairs.get(0).getProvenance().getModelVersion();
                  assertThat(pairs).isEqualTo(expected.get(version));
                  seenAcrossVersions.accumulateAndGet(1 << version, (all, seen) -> all | seen);
                }
              });
      for (int swap = 1; swap <= 30; swap++) {
        serving.swap(bundle(1 + swap % 3));
      }
      swapped.countDown();
      for (Future<?> caller : callers) {
        caller.get(60, TimeUnit.SECONDS);
      }
    }
    assertThat(seenAcrossVersions).hasValue(0b1110);
  }

  @Test
  void closingWhileThreadsAugmentNeverUsesAFreedSession() throws Exception {
    for (int round = 0; round < 20; round++) {
      ServingBundle serving = new ServingBundle();
      try (BatchAugmenter augmenter =
          new BatchAugmenter(serving, 0, THREADS, THREADS, StreamObserver.NONE)) {
        ModelBundle bundle = bundle(1);
        serving.swap(bundle);
        CountDownLatch busy = new CountDownLatch(THREADS);
        List<Future<?>> callers = inParallel(() -> augmentUntilNoneServes(augmenter, busy));
        assertThat(busy.await(60, TimeUnit.SECONDS)).isTrue();
        serving.close();
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
    try (ServingBundle serving = new ServingBundle();
        BatchAugmenter augmenter = new BatchAugmenter(serving, 0, 1, 1, StreamObserver.NONE)) {
      serving.swap(bundle(version));
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

  private BundleLease returned(BundleLease lease) {
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
