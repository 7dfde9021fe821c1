package io.diffaug.trainer.continuous;

import io.diffaug.core.model.ModelRepository;
import io.diffaug.core.model.RejectedModelException;
import io.diffaug.core.model.Retention;
import io.diffaug.trainer.checkpoint.Checkpoint;
import io.diffaug.trainer.loop.TrainSettings;
import io.diffaug.trainer.loop.TrainingLoop;
import io.diffaug.trainer.publish.Announcements;
import io.diffaug.trainer.publish.Announcer.FailedAnnouncementException;
import io.diffaug.trainer.publish.FailedParityException;
import io.diffaug.trainer.publish.HeldOutSamples;
import io.diffaug.trainer.publish.PublishGate;
import io.diffaug.trainer.publish.PublishedVersion;
import io.diffaug.trainer.publish.Release;
import io.diffaug.trainer.publish.Releaser;
import io.diffaug.trainer.publish.WorseVersionException;
import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Makes versions of a training when they are due, and sees each announced.
 *
 * <p>A kill may come between any two of claim, files, manifest and announcement. So the number is
 * kept in a checkpoint as soon as it is claimed, and stays there until the announcement is
 * acknowledged. What is found there after a restart is settled first: a version whose manifest
 * stands is announced, unless the topic has it already; one without was never finished, does not
 * exist, and its number stays unused.
 */
public final class Releases {
  private static final String PENDING = "release.pending";
  private static final String TRIED_AT = "release.tried-at";

  private final Releaser releaser;
  private final Announcements announcements;
  private final Cadence cadence;
  private final int keepVersions;
  private final Consumer<TrainerEvent> observer;
  private OptionalLong pending = OptionalLong.empty();

  private Releases(
      Releaser releaser,
      Announcements announcements,
      Cadence cadence,
      int keepVersions,
      Consumer<TrainerEvent> observer) {
    this.releaser = releaser;
    this.announcements = announcements;
    this.cadence = cadence;
    this.keepVersions = keepVersions;
    this.observer = observer;
  }

  /**
   * Makes nothing yet.
   *
   * @param train how it is trained
   * @param settings when a version is due, and how many stay
   * @param gate what a version must pass, and where it goes
   * @param announcements where versions are announced
   * @param clock what time it is
   * @param observer told what happens
   * @return the releases of one training
   */
  public static Releases of(
      TrainSettings train,
      ContinuousSettings settings,
      PublishGate gate,
      Announcements announcements,
      InstantSource clock,
      Consumer<TrainerEvent> observer) {
    return new Releases(
        new Releaser(train, gate),
        announcements,
        new Cadence(settings.export(), clock),
        settings.keepVersions(),
        observer);
  }

  /** What a version is made with: samples to measure on, and where it comes from. */
  record Material(HeldOutSamples heldOut, SortedMap<String, String> origin) {}

  /** Settles what is pending, and makes a version if one is due; between two rounds only. */
  void tend(TrainingLoop loop, Supplier<Material> material) {
    settle(loop);
    if (pending.isEmpty() && cadence.due(loop.rounds())) {
      cadence.tried(loop.rounds());
      release(loop, material.get());
      settle(loop);
    }
  }

  private void release(TrainingLoop loop, Material material) {
    try {
      Release release =
          releaser.release(
              loop, material.heldOut(), material.origin(), version -> claimed(loop, version));
      observer.accept(new TrainerEvent.Published(release));
    } catch (WorseVersionException | FailedParityException unfit) {
      observer.accept(new TrainerEvent.HeldBack(unfit.getMessage()));
    }
  }

  private void claimed(TrainingLoop loop, long version) {
    pending = OptionalLong.of(version);
    loop.saveNow();
    observer.accept(new TrainerEvent.Claimed(version));
  }

  private void settle(TrainingLoop loop) {
    if (pending.isEmpty()) {
      return;
    }
    long version = pending.getAsLong();
    try {
      Optional<PublishedVersion> standing = standing(version);
      if (standing.isPresent()) {
        announce(standing.get());
      } else {
        note("version " + version + " was never finished; its number stays unused");
        cadence.neverTried();
      }
      pending = OptionalLong.empty();
      loop.saveNow();
      prune();
    } catch (FailedAnnouncementException later) {
      note(later.getMessage() + "; trying again");
    }
  }

  private Optional<PublishedVersion> standing(long version) {
    try {
      return repository().versions().contains(version)
          ? Optional.of(
              PublishedVersion.of(
                  repository().manifest(version), repository().manifestSha256(version)))
          : Optional.empty();
    } catch (RejectedModelException gone) {
      return Optional.empty();
    }
  }

  private void announce(PublishedVersion standing) {
    Optional<String> before = announcements.announced(standing.version());
    if (before.isEmpty()) {
      announcements.announce(standing);
      observer.accept(new TrainerEvent.Announced(standing));
    } else if (!before.get().equals(standing.manifestSha256())) {
      note(
          "version "
              + standing.version()
              + ": announced with another digest, "
              + before.get()
              + " (expected: "
              + standing.manifestSha256()
              + ", or one repository a models topic); not announced again");
    }
  }

  private void prune() {
    if (keepVersions == 0) {
      return;
    }
    try {
      List<Long> old =
          Retention.removable(repository().versions(), keepVersions, announcements.inUse());
      old.forEach(repository()::remove);
      if (!old.isEmpty()) {
        observer.accept(new TrainerEvent.Pruned(old));
      }
    } catch (FailedAnnouncementException | UncheckedIOException stay) {
      note("old versions stay: " + stay.getMessage());
    }
  }

  private ModelRepository repository() {
    return releaser.gate().repository();
  }

  private void note(String line) {
    observer.accept(new TrainerEvent.Noted(line));
  }

  /** Adds itself to what a checkpoint will hold. */
  void store(Map<String, String> facts) {
    facts.put(TRIED_AT, Integer.toString(cadence.triedAt()));
    pending.ifPresent(version -> facts.put(PENDING, Long.toString(version)));
  }

  /** Goes back to where a checkpoint stood. */
  void restore(Checkpoint checkpoint) {
    cadence.restore(checkpoint.number(TRIED_AT));
    String version = checkpoint.facts().get(PENDING);
    pending = version == null ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(version));
  }
}
