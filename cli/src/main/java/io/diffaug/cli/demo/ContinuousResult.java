package io.diffaug.cli.demo;

import io.diffaug.cli.audit.AuditReport;
import io.diffaug.cli.timeline.Standing;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What a demo of continuous training found: {@code result.json}, and the table at its end.
 *
 * @param seconds how long it streamed
 * @param samplesIn records on the input topic
 * @param pairsOut contrastive pairs published
 * @param deadLetters records rejected
 * @param missing input records without a pair or dead letter
 * @param duplicates input records with more than one
 * @param versions what became of each version
 */
record ContinuousResult(
    double seconds,
    long samplesIn,
    long pairsOut,
    long deadLetters,
    long missing,
    long duplicates,
    List<Fate> versions) {

  /**
   * What became of a version.
   *
   * @param version its number
   * @param spoilt whether the demo made it, to be rolled back
   * @param standing how it stood at last
   * @param promoted whether it became stable, and stayed so until a later one did
   * @param published whether the models log ever let it publish, as canary or stable
   * @param pairs pairs that name it
   */
  record Fate(
      long version,
      boolean spoilt,
      Standing standing,
      boolean promoted,
      boolean published,
      long pairs) {
    private String inWords() {
      return String.format(
          Locale.ROOT,
          "  %-30s %,9d  %s%s",
          "version " + version + (spoilt ? ", spoilt" : ""),
          pairs,
          promoted ? "promoted" : standing.words(),
          promoted && standing != Standing.GONE ? ", " + standing.words() : "");
    }
  }

  /** Copies the versions. {@inheritDoc} */
  ContinuousResult {
    versions = List.copyOf(versions);
  }

  /** Sums up. */
  static ContinuousResult of(double seconds, AuditReport audit, List<Fate> versions) {
    return new ContinuousResult(
        seconds,
        audit.samplesIn(),
        audit.pairsOut(),
        audit.deadLetters(),
        audit.lost() + audit.pending(),
        audit.doubled(),
        versions);
  }

  /**
   * What did not hold.
   *
   * @param promotions how many versions beyond the first should have been promoted
   * @return one complaint a line; none if everything held
   */
  List<String> complaints(int promotions) {
    List<String> complaints = new ArrayList<>();
    require(complaints, missing == 0, "lost: " + missing + " (expected: 0)");
    require(complaints, duplicates == 0, "doubled: " + duplicates + " (expected: 0)");
    require(
        complaints,
        samplesIn == pairsOut + deadLetters,
        "pairs and dead letters: " + (pairsOut + deadLetters) + " (expected: " + samplesIn + ")");
    long named = versions.stream().mapToLong(Fate::pairs).sum();
    require(
        complaints,
        named == pairsOut,
        "pairs that name an announced version: " + named + " (expected: " + pairsOut + ")");
    long promoted = versions.stream().filter(fate -> fate.promoted && !fate.spoilt).count() - 1;
    require(
        complaints,
        promoted >= promotions,
        "judged and promoted: " + promoted + " (expected: >= " + promotions + ")");
    require(
        complaints,
        versions.stream().anyMatch(fate -> fate.spoilt && fate.standing == Standing.REJECTED),
        "spoilt versions rolled back: none (expected: one)");
    versions.forEach(fate -> complain(complaints, fate));
    return complaints;
  }

  private static void complain(List<String> complaints, Fate fate) {
    require(
        complaints,
        !(fate.spoilt && fate.promoted),
        "version " + fate.version + ", spoilt: promoted (expected: rolled back)");
    require(
        complaints,
        fate.published || fate.pairs == 0,
        "version " + fate.version + ": " + fate.pairs + " pairs (expected: none, it never served)");
  }

  private static void require(List<String> complaints, boolean holds, String complaint) {
    if (!holds) {
      complaints.add(complaint);
    }
  }

  /** The table for a person, one line each. */
  List<String> table() {
    List<String> lines = new ArrayList<>();
    lines.add(line("samples in", samplesIn));
    lines.add(line("pairs out", pairsOut));
    lines.add(line("dead letters", deadLetters));
    lines.add(line("lost", missing));
    lines.add(line("doubled", duplicates));
    lines.add("pairs by the version they name");
    versions.forEach(fate -> lines.add(fate.inWords()));
    return lines;
  }

  private static String line(String name, long value) {
    return String.format(Locale.ROOT, "%-32s %,9d", name, value);
  }
}
