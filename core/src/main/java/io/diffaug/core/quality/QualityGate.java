package io.diffaug.core.quality;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Judges whether a new version may follow a release, by label-free figures of both on the same
 * held-out samples: it may, unless it is worse beyond chance.
 *
 * <p>Retrieval may fall by as much as two shares of so many samples differ by chance (the pooled
 * two-proportion z-test). A copy of its anchor is always retrieved, so relative distance may not
 * collapse either. Nothing is asked for beyond that: these figures catch broken generators, they do
 * not rank good ones, and a version that passes is not thereby the better one.
 *
 * @param standardErrors by how many standard errors retrieval may fall, 0 or more
 * @param distanceShare what share of the release's relative distance must stay, 0 to 1; of 1, where
 *     the release's positives lie further off than other samples do
 */
public record QualityGate(double standardErrors, double distanceShare) {
  /**
   * By how many standard errors a version's views must be retrieved more often than guesses are. Of
   * versions that guess, one of fifty passes on 256 samples, fewer on more.
   */
  private static final double ABOVE_CHANCE = 3;

  /** Two standard errors, half of the distance. */
  public static final QualityGate NOT_WORSE = new QualityGate(2, 0.5);

  /**
   * Checks the components. {@inheritDoc}
   *
   * @throws IllegalArgumentException if one is out of its range
   */
  public QualityGate {
    if (!(standardErrors >= 0)) {
      throw new IllegalArgumentException("standardErrors: " + standardErrors + " (expected: >= 0)");
    }
    if (!(distanceShare >= 0 && distanceShare <= 1)) {
      throw new IllegalArgumentException("distanceShare: " + distanceShare + " (expected: 0 to 1)");
    }
  }

  /**
   * Holds a candidate against guessing, which no release may be as bad as: two versions that guess
   * would otherwise follow one another. Of less than a whole block nothing is asked: of a few
   * samples, a sound version's views may be as unlucky as guesses are lucky.
   *
   * @param candidate the new version's figures
   * @return what it is no better in than guessing; empty if it may be a release
   */
  public static List<String> complaints(PairQuality candidate) {
    double chance = 1.0 / PairQuality.BLOCK;
    double lowest = chance + ABOVE_CHANCE * Math.sqrt(chance * (1 - chance) / candidate.samples());
    return candidate.samples() < PairQuality.BLOCK || candidate.inBatchRetrieval() >= lowest
        ? List.of()
        : List.of(complaint("in-batch retrieval", candidate.inBatchRetrieval(), lowest, chance));
  }

  /**
   * Holds a candidate against a release.
   *
   * @param candidate the new version's figures
   * @param release the release's figures
   * @return what the candidate is worse in, each with both figures; empty if it may follow
   */
  public List<String> complaints(PairQuality candidate, PairQuality release) {
    List<String> complaints = new ArrayList<>();
    double lowest = release.inBatchRetrieval() - standardErrors * standardError(candidate, release);
    if (!(candidate.inBatchRetrieval() >= lowest)) {
      complaints.add(
          complaint(
              "in-batch retrieval",
              candidate.inBatchRetrieval(),
              lowest,
              release.inBatchRetrieval()));
    }
    double nearest = distanceShare * Math.min(1, release.meanRelativeDistance());
    if (!Double.isFinite(candidate.meanRelativeDistance())
        || candidate.meanRelativeDistance() < nearest) {
      complaints.add(
          complaint(
              "relative distance",
              candidate.meanRelativeDistance(),
              nearest,
              release.meanRelativeDistance()));
    }
    return complaints;
  }

  /** The standard error of the difference of two retrievals, as if nothing told them apart. */
  private static double standardError(PairQuality one, PairQuality other) {
    double samples = one.samples() + (double) other.samples();
    double share =
        (one.samples() * one.inBatchRetrieval() + other.samples() * other.inBatchRetrieval())
            / samples;
    double variance = Math.max(0, share * (1 - share));
    return Math.sqrt(variance * (1.0 / one.samples() + 1.0 / other.samples()));
  }

  private static String complaint(String figure, double actual, double bound, double release) {
    return String.format(
        Locale.ROOT, "%s: %.3f (expected: >= %.3f, of %.3f)", figure, actual, bound, release);
  }
}
