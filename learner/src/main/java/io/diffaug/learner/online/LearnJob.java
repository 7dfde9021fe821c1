package io.diffaug.learner.online;

import io.diffaug.core.csv.CsvOptions;
import io.diffaug.core.csv.CsvSamples;
import io.diffaug.core.csv.LabelledSamples;
import io.diffaug.core.settings.KafkaSettings;
import io.diffaug.learner.pairs.PairReader;
import io.diffaug.learner.pairs.PairSubscription;
import io.diffaug.learner.pairs.Undecodable;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * From the pairs topic to a table of what the pairs are worth, as the command line runs it.
 *
 * @param holdout labelled samples that were never streamed, CSV; without them pairs are held back
 *     to measure on
 * @param label the column that holds the labels; only probes see them
 * @param report where the report goes as JSON, if anywhere
 */
public record LearnJob(Optional<Path> holdout, Optional<String> label, Optional<Path> report) {

  /**
   * Checks the components. {@inheritDoc}
   *
   * @throws IllegalArgumentException if there is a holdout without labels, or the reverse
   */
  public LearnJob {
    if (holdout.isPresent() != label.isPresent()) {
      throw new IllegalArgumentException(
          holdout.isPresent()
              ? "label: none (expected: the column of the holdout's labels)"
              : "label: " + label.get() + " (expected: a holdout too)");
    }
  }

  /**
   * Learns and reports.
   *
   * @param learn how to learn
   * @param kafka where the pairs are
   * @param out where progress and the table go
   * @param nanos a clock that only goes forward
   * @return the report
   * @throws IOException if the holdout cannot be read or the report cannot be written
   */
  public LearnReport run(
      LearnSettings learn, KafkaSettings kafka, PrintWriter out, LongSupplier nanos)
      throws IOException {
    Optional<LabelledSamples> labelled =
        holdout.isPresent() ? Optional.of(read(holdout.get(), learn)) : Optional.empty();
    try (PairReader reader = PairReader.open(subscription(kafka, learn))) {
      LearnReport learned = new LearnRun(learn, reader, labelled, out, nanos).run();
      print(learned, reader.undecodable(), out);
      if (report.isPresent()) {
        learned.write(report.get());
      }
      return learned;
    }
  }

  private static PairSubscription subscription(KafkaSettings kafka, LearnSettings learn) {
    PairSubscription all = PairSubscription.of(kafka.client(), kafka.pairs());
    return learn.group().map(all::inGroup).orElse(all);
  }

  private LabelledSamples read(Path file, LearnSettings learn) throws IOException {
    LabelledSamples samples =
        CsvSamples.read(file, new CsvOptions(CsvOptions.Header.AUTO, label, Optional.empty()));
    if (samples.features().length < learn.folds()) {
      throw new IOException(
          file
              + ": "
              + samples.features().length
              + " samples (expected: >= "
              + learn.folds()
              + ")");
    }
    return samples;
  }

  private static void print(LearnReport learned, Undecodable undecodable, PrintWriter out) {
    out.printf(
        Locale.ROOT,
        "%,d pairs of %,d distinct anchors, versions %s; %,d undecodable %s%n",
        learned.pairsRead(),
        learned.distinctAnchors(),
        learned.modelVersions().keySet(),
        undecodable.count(),
        undecodable.count() == 0 ? "" : undecodable.byReason());
    undecodable.examples().forEach(example -> out.println("  " + example));
    out.printf(
        Locale.ROOT,
        "%d steps of %d pairs each, %d seed%s, %.0f steps/s; on %s%n",
        learned.steps(),
        learned.batch(),
        learned.seeds(),
        learned.seeds() == 1 ? "" : "s",
        learned.stepsPerSecond(),
        learned.measuredOn());
    learned.table().forEach(out::println);
    out.flush();
  }
}
