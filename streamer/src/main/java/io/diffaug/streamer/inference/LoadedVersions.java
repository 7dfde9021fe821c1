package io.diffaug.streamer.inference;

import io.diffaug.core.domain.SampleShape;
import io.diffaug.core.model.ModelManifest;
import io.diffaug.core.model.RejectedModelException;
import io.diffaug.core.rollout.Phase;
import io.diffaug.core.rollout.TrialPlan;
import io.diffaug.core.rollout.TrialTally;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * The versions that are loaded, which it owns: one of them serves, one may be on trial against it,
 * others stand by, so that going back takes no time.
 *
 * <p>Workers lease what serves for a batch at a time; whatever is let go meanwhile closes when its
 * last lease returns. A trial leases both its versions for as long as it lives. Everything here is
 * safe for several threads; nothing but {@link #close} waits for calls, and only {@link
 * #beginTrial} opens a session.
 */
public final class LoadedVersions implements AutoCloseable {
  private final Object lock = new Object();
  private final Map<Long, Leasable<ModelBundle>> loaded = new HashMap<>();
  private final Set<CompletableFuture<Void>> open = new HashSet<>();
  private Optional<Leasable<ModelBundle>> serving = Optional.empty();
  private Optional<Leasable<Comparison>> trial = Optional.empty();
  private boolean closed;

  /**
   * Takes a version in, which stands by until it is told to serve.
   *
   * @param bundle the version, owned by this from here
   * @throws IllegalStateException if this is closed; the bundle then stays the caller's
   * @throws IllegalArgumentException if the version is loaded already; the bundle stays the
   *     caller's
   */
  public void load(ModelBundle bundle) {
    long version = bundle.manifest().version();
    synchronized (lock) {
      requireOpen();
      if (loaded.containsKey(version)) {
        throw new IllegalArgumentException(
            "version " + version + ": loaded already (expected: another version)");
      }
      loaded.put(version, owned(new Leasable<>(bundle, bundle::close)));
    }
  }

  /**
   * Whether a version is loaded.
   *
   * @param version the version
   * @return true if it may be told to serve
   */
  public boolean holds(long version) {
    synchronized (lock) {
      return loaded.containsKey(version);
    }
  }

  /**
   * Refuses a version of other samples than those that the serving one takes: it could serve none.
   *
   * @param next the manifest of a version that is not loaded yet
   * @throws RejectedModelException if its domain or width is another
   */
  public void requireSameSamples(ModelManifest next) throws RejectedModelException {
    Optional<ModelManifest> stable;
    synchronized (lock) {
      stable = serving.map(held -> held.owned().manifest());
    }
    SampleShape actual = next.domain().shape();
    if (stable.isPresent() && !stable.get().domain().shape().equals(actual)) {
      throw new RejectedModelException(
          "version "
              + next.version()
              + ": samples of domain "
              + actual.inWords()
              + " (expected: "
              + stable.get().domain().shape().inWords()
              + ", as version "
              + stable.get().version()
              + " takes, which serves)");
    }
  }

  /**
   * Lets a loaded version serve from the next batch on. A trial against another one ends.
   *
   * @param version the version
   * @throws IllegalStateException if it is not loaded
   */
  public void serve(long version) {
    Optional<Leasable<Comparison>> ended = Optional.empty();
    synchronized (lock) {
      Leasable<ModelBundle> next = require(version);
      if (serving.isEmpty() || serving.get() != next) {
        serving = Optional.of(next);
        ended = replaceTrial(Optional.empty());
      }
    }
    ended.ifPresent(Leasable::release);
  }

  /**
   * Opens a trial of a loaded version against the one that serves; one under way ends. Its counts
   * begin at nothing.
   *
   * @param version the candidate
   * @param phase what the candidate does
   * @param plan the shares of batches and samples
   * @throws IllegalStateException if the candidate is not loaded, nothing or the candidate itself
   *     serves, or the common judge cannot be opened; then there is no trial
   */
  public void beginTrial(long version, Phase phase, TrialPlan plan) {
    endTrial();
    Lease<ModelBundle> baseline;
    Lease<ModelBundle> candidate;
    synchronized (lock) {
      Leasable<ModelBundle> next = require(version);
      if (serving.isEmpty() || serving.get() == next) {
        throw new IllegalStateException(
            "version " + version + ": on trial against nothing (expected: another one serves)");
      }
      baseline = serving.get().lease();
      candidate = next.lease();
    }
    Comparison opened = Comparison.open(baseline, candidate, phase, plan);
    begin(new Leasable<>(opened, opened::close));
  }

  private void begin(Leasable<Comparison> opened) {
    Optional<Leasable<Comparison>> ended = Optional.of(opened);
    synchronized (lock) {
      if (serving.isPresent() && serving.get().owned() == opened.owned().baseline()) {
        ended = replaceTrial(Optional.of(owned(opened)));
      }
    }
    ended.ifPresent(Leasable::release);
  }

  /** Ends the trial under way, if there is one; its version stays loaded. */
  public void endTrial() {
    Optional<Leasable<Comparison>> ended;
    synchronized (lock) {
      ended = replaceTrial(Optional.empty());
    }
    ended.ifPresent(Leasable::release);
  }

  /** The trial before, to be let go outside the lock: freeing a session takes its time. */
  private Optional<Leasable<Comparison>> replaceTrial(Optional<Leasable<Comparison>> next) {
    Optional<Leasable<Comparison>> before = trial;
    trial = next;
    return before;
  }

  /**
   * What the trial under way has counted since it began.
   *
   * @return the counts; nothing counted where there is no trial
   */
  public TrialTally tally() {
    synchronized (lock) {
      return trial.map(running -> running.owned().tally()).orElse(TrialTally.NONE);
    }
  }

  /**
   * Lets go of every version but these and the one that serves.
   *
   * @param versions what stays loaded, and is loaded or not
   */
  public void keep(Set<Long> versions) {
    List<Leasable<ModelBundle>> dropped = new ArrayList<>();
    synchronized (lock) {
      for (Long version : Set.copyOf(loaded.keySet())) {
        boolean serves = serving.isPresent() && serving.get() == loaded.get(version);
        if (!serves && !versions.contains(version)) {
          dropped.add(loaded.remove(version));
        }
      }
    }
    dropped.forEach(Leasable::release);
  }

  /**
   * Leases what serves, and the trial against it.
   *
   * @return leases to return, or nothing while no version serves
   */
  Optional<BatchLease> lease() {
    synchronized (lock) {
      return serving.map(version -> new BatchLease(version.lease(), trial.map(Leasable::lease)));
    }
  }

  /**
   * Serves no more, and waits until every lease has returned and everything is closed. A thread
   * that holds a lease itself would wait for ever.
   */
  @Override
  public void close() {
    synchronized (lock) {
      closed = true;
      serving = Optional.empty();
    }
    endTrial();
    keep(Set.of());
    CompletableFuture<?>[] left;
    synchronized (lock) {
      left = open.toArray(CompletableFuture<?>[]::new);
    }
    CompletableFuture.allOf(left).join();
  }

  private <T> Leasable<T> owned(Leasable<T> leasable) {
    open.removeIf(CompletableFuture::isDone);
    open.add(leasable.closed());
    return leasable;
  }

  private Leasable<ModelBundle> require(long version) {
    requireOpen();
    Leasable<ModelBundle> known = loaded.get(version);
    if (known == null) {
      throw new IllegalStateException("version " + version + ": not loaded (expected: loaded)");
    }
    return known;
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("loaded versions: closed (expected: open)");
    }
  }
}
