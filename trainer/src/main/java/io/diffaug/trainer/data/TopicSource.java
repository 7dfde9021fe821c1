package io.diffaug.trainer.data;

import io.diffaug.core.csv.LabelledSamples;
import io.diffaug.core.settings.KafkaSettings;
import io.diffaug.nn.Seed;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.kafka.common.KafkaException;

/**
 * The samples that stand on the input topic when the reading begins, committed ones only. It joins
 * no group and leaves no trace.
 *
 * @param kafka where the input topic is
 * @param label the attribute of a sample that holds its label, if any
 */
public record TopicSource(KafkaSettings kafka, Optional<String> label) implements SampleSource {
  @Override
  public SourcedSamples read(int most, Seed seed, Consumer<String> says) throws IOException {
    String offsets;
    TopicSamples found = new TopicSamples(kafka.input(), label, most, seed);
    try (TopicSnapshot snapshot = TopicSnapshot.open(kafka, says)) {
      offsets = snapshot.offsets();
      snapshot.read(record -> found.add(record.partition(), record.offset(), record.value()));
    } catch (KafkaException unreadable) {
      throw new IOException(
          kafka.input()
              + " at "
              + kafka.bootstrapServers()
              + ": cannot be read (expected: a topic on a running cluster,"
              + " diffaug.kafka.topics.input)",
          unreadable);
    }
    found.account().forEach(says);
    LabelledSamples samples =
        found
            .samples()
            .orElseThrow(
                () ->
                    new IOException(
                        kafka.input()
                            + ": no sample in "
                            + found.records()
                            + " records (expected: samples to train on)"));
    describe(samples, says);
    return new SourcedSamples(samples, kafka.input() + ", offsets " + offsets, found.found());
  }

  private void describe(LabelledSamples samples, Consumer<String> says) {
    says.accept(
        String.format(
            Locale.ROOT,
            "%s: %,d samples of width %d to learn from",
            kafka.input(),
            samples.features().length,
            samples.features()[0].length));
    if (label.isPresent() && samples.labels().isEmpty()) {
      says.accept(
          kafka.input()
              + ": not every sample has the attribute \""
              + label.get()
              + "\": nothing will be probed");
    }
  }
}
