package io.diffaug.trainer.publish;

import io.diffaug.core.model.ModelBundleFiles;
import io.diffaug.core.model.ModelRepository;
import io.diffaug.core.model.RejectedModelException;
import io.diffaug.core.quality.PairQuality;
import io.diffaug.core.quality.QualityGate;
import io.diffaug.trainer.publish.Announcer.FailedAnnouncementException;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * What a trained version must pass before it is published: its views are retrieved more often than
 * guesses are; and the newest version of the same domain and width that streams did not find unfit,
 * if there is one, generates a view of each held-out sample from the same noise, and {@link
 * QualityGate} compares. Figures that a manifest states were taken on other samples, and are not
 * asked.
 *
 * @param repository where versions are
 * @param unfit the versions that streams found unfit, which nothing is compared with; may throw a
 *     {@link FailedAnnouncementException}
 * @param condition when to publish
 * @param notes told in a line each what was compared
 */
public record PublishGate(
    ModelRepository repository,
    Supplier<Set<Long>> unfit,
    PublishCondition condition,
    Consumer<String> notes) {

  /**
   * What is published already.
   *
   * @param version its version
   * @param quality its figures on the held-out samples
   */
  private record Release(long version, PairQuality quality) {}

  /**
   * Lets a candidate pass.
   *
   * @param candidate its figures on the held-out samples
   * @param heldOut the samples
   * @throws WorseVersionException if it is worse than the version before, or no better than
   *     guessing, and that matters; the message has the figures
   */
  public void require(PairQuality candidate, HeldOutSamples heldOut) {
    judge("no better than guessing", QualityGate.complaints(candidate));
    release(heldOut).ifPresent(release -> compare(candidate, release));
  }

  private void compare(PairQuality candidate, Release release) {
    notes.accept(comparison(candidate, release));
    judge(
        "worse than version " + release.version,
        QualityGate.NOT_WORSE.complaints(candidate, release.quality));
  }

  private void judge(String verdict, List<String> complaints) {
    if (complaints.isEmpty()) {
      return;
    }
    String worse = verdict + ": " + String.join("; ", complaints);
    if (condition == PublishCondition.NOT_WORSE) {
      throw new WorseVersionException(worse + "; not published");
    }
    notes.accept(worse + "; published all the same (diffaug.train.publish = always)");
  }

  /** The newest fit version that can be measured; those that should and cannot are noted. */
  private Optional<Release> release(HeldOutSamples heldOut) {
    List<Long> versions = repository.versions();
    Set<Long> passedOver = versions.isEmpty() ? Set.of() : knownUnfit();
    return versions.stream()
        .filter(version -> !passedOver.contains(version))
        .sorted(Comparator.reverseOrder())
        .flatMap(version -> measured(version, heldOut).stream())
        .findFirst();
  }

  private Set<Long> knownUnfit() {
    try {
      return unfit.get();
    } catch (FailedAnnouncementException unreadable) {
      notes.accept("which versions are unfit is not known: " + unreadable.getMessage());
      return Set.of();
    }
  }

  private Optional<Release> measured(long version, HeldOutSamples heldOut) {
    try {
      ModelBundleFiles files = repository.read(version, repository.manifestSha256(version));
      Optional<PreviousVersion> previous = PreviousVersion.of(files, heldOut.space());
      return previous.isEmpty()
          ? Optional.empty()
          : Optional.of(new Release(version, previous.get().quality(heldOut)));
    } catch (RejectedModelException unfit) {
      notes.accept("not compared with " + unfit.getMessage());
      return Optional.empty();
    }
  }

  private static String comparison(PairQuality candidate, Release release) {
    return String.format(
        Locale.ROOT,
        "on the same %,d held-out samples: in-batch retrieval %.3f, relative distance %.3f;"
            + " version %d: %.3f, %.3f",
        candidate.samples(),
        candidate.inBatchRetrieval(),
        candidate.meanRelativeDistance(),
        release.version,
        release.quality.inBatchRetrieval(),
        release.quality.meanRelativeDistance());
  }
}
