package io.diffaug.core.rollout;

import java.util.Collections;
import java.util.Comparator;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * An open trial.
 *
 * @param opening the event that opened it; its plan holds to the end
 * @param phase where it stands
 * @param evidence the last evidence of this phase, by who wrote it
 */
public record Trial(TrialOpening opening, Phase phase, NavigableMap<Writer, Evidence> evidence) {

  /**
   * Who counts: a replica between two starts.
   *
   * @param replica its instance id
   * @param incarnation the name of its start
   */
  public record Writer(String replica, String incarnation) implements Comparable<Writer> {
    private static final Comparator<Writer> ORDER =
        Comparator.comparing(Writer::replica).thenComparing(Writer::incarnation);

    @Override
    public int compareTo(Writer other) {
      return ORDER.compare(this, other);
    }
  }

  /** Copies the evidence. {@inheritDoc} */
  public Trial {
    evidence = Collections.unmodifiableNavigableMap(new TreeMap<>(evidence));
  }

  static Trial opened(TrialOpening opening) {
    return new Trial(opening, Phase.SHADOW, Collections.emptyNavigableMap());
  }

  /**
   * The candidate.
   *
   * @return its version
   */
  public long version() {
    return opening.version();
  }

  /**
   * All that was counted in this phase. Added up in the order of the writers' names, so that it
   * does not hang on whose evidence came first.
   *
   * @return the sum over the writers
   */
  public TrialTally tally() {
    return evidence.values().stream()
        .map(Evidence::tally)
        .reduce(TrialTally.NONE, TrialTally::plus);
  }

  /** Whether a writer's evidence goes beyond what it wrote before. */
  boolean isNews(Evidence further) {
    Evidence known = evidence.get(writer(further));
    return known == null || further.sequence() > known.sequence();
  }

  Trial counting(Evidence further) {
    NavigableMap<Writer, Evidence> more = new TreeMap<>(evidence);
    more.put(writer(further), further);
    return new Trial(opening, phase, more);
  }

  Trial asCanary() {
    return new Trial(opening, Phase.CANARY, Collections.emptyNavigableMap());
  }

  private static Writer writer(Evidence evidence) {
    return new Writer(evidence.replica(), evidence.incarnation());
  }
}
