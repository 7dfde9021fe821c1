package io.diffaug.cli.demo;

import io.diffaug.learner.online.LearnReport;
import io.diffaug.trainer.TrainingReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What the demo found: {@code result.json}, and the table at its end.
 *
 * @param samplesIn records on the input topic
 * @param pairsOut contrastive pairs published
 * @param deadLetters records rejected
 * @param missing input records without a pair or dead letter
 * @param duplicates input records with more than one
 * @param positivesPerSecond generated views a second while the streamer was up
 * @param parityMaxAbsDifference largest difference of trainer's and runtime's outputs
 * @param inBatchRetrieval how often a view's nearest anchor of a block is its own, 0 to 1
 * @param retrievalBlock anchors in a block: 256, or all where there are fewer
 * @param meanRelativeDistance view to anchor over anchor to nearest neighbour
 * @param meanAgreement mean cosine of the embeddings of view and anchor
 * @param probes accuracies on the held-out split by what they measure, in percent; empty where
 *     there are no labels
 * @param learner what a learner made of the published pairs alone, beside its baselines; null where
 *     there were too few of them
 */
record DemoResult(
    long samplesIn,
    long pairsOut,
    long deadLetters,
    long missing,
    long duplicates,
    double positivesPerSecond,
    double parityMaxAbsDifference,
    double inBatchRetrieval,
    int retrievalBlock,
    double meanRelativeDistance,
    double meanAgreement,
    Map<String, TrainingReport.Accuracy> probes,
    LearnReport learner) {

  private static final Map<String, String> PROBED =
      Map.of(
          "raw", "raw features",
          "pca", "PCA-50",
          "mix", "encoder, MIX alone",
          "diffaug", "encoder, with generated views");

  /** Whether every record was accounted for. */
  boolean accountedFor() {
    return missing == 0 && duplicates == 0 && samplesIn == pairsOut + deadLetters;
  }

  /** The table for a person, one line each. */
  List<String> table() {
    List<String> lines = new ArrayList<>();
    lines.add(line("samples in", "%,d", samplesIn));
    lines.add(line("pairs out", "%,d", pairsOut));
    lines.add(line("dead letters", "%,d", deadLetters));
    lines.add(line("lost", "%,d", missing));
    lines.add(line("doubled", "%,d", duplicates));
    lines.add(line("positives a second", "%,.0f", positivesPerSecond));
    lines.add(line("parity, largest difference", "%.1e", parityMaxAbsDifference));
    lines.add(
        String.format(
            Locale.ROOT,
            "%-32s %.1f %%  (chance %.1f %%)",
            "in-batch retrieval",
            100 * inBatchRetrieval,
            100.0 / retrievalBlock));
    lines.add(line("distance / nearest neighbour", "%.2f", meanRelativeDistance));
    lines.add(line("agreement", "%.3f", meanAgreement));
    if (!probes.isEmpty()) {
      lines.add("");
      lines.addAll(probeTable());
    }
    if (learner != null) {
      lines.add("");
      lines.addAll(learner.table());
    }
    return lines;
  }

  private List<String> probeTable() {
    List<String> lines = new ArrayList<>();
    lines.add(
        String.format(
            Locale.ROOT, "%-32s %8s %8s", "probe on held-out samples", "kNN %", "linear %"));
    for (String key : List.of("raw", "pca", "mix", "diffaug")) {
      TrainingReport.Accuracy probe = probes.get(key);
      lines.add(
          String.format(
              Locale.ROOT, "%-32s %8.1f %8.1f", PROBED.get(key), probe.knn(), probe.linear()));
    }
    return lines;
  }

  private static String line(String name, String format, Object value) {
    return String.format(Locale.ROOT, "%-32s " + format, name, value);
  }
}
