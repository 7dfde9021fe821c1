package io.diffaug.trainer.data;

import io.diffaug.core.csv.LabelledSamples;
import io.diffaug.nn.Seed;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Makes samples of the records of a topic. A record that is no sample is counted under its reason,
 * and the first of each reason is named; nothing about one record ends the reading. What width the
 * samples have is for the most of them to say.
 */
final class TopicSamples {

  /** How many, and the first of them. */
  private record Tally(long count, String first) {
    Tally plus(Tally other) {
      return new Tally(count + other.count, first);
    }
  }

  private final String topic;
  private final Optional<String> label;
  private final Reservoir reservoir;
  private final Map<String, Tally> rejected = new TreeMap<>();
  private final Map<Integer, Tally> widths = new TreeMap<>();
  private long records;

  /**
   * An empty collection.
   *
   * @param topic the topic's name
   * @param label the attribute that holds labels, if any
   * @param most how many samples to keep
   * @param seed what the choice among more hangs on
   */
  TopicSamples(String topic, Optional<String> label, int most, Seed seed) {
    this.topic = topic;
    this.label = label;
    this.reservoir = new Reservoir(most, seed);
  }

  /** Takes a record; its value may be anything, null too. */
  void add(int partition, long offset, byte[] value) {
    records++;
    String place = topic + "/" + partition + "/" + offset;
    SampleRecord record = SampleRecord.of(value);
    if (record instanceof SampleRecord.Sample sample) {
      widths.merge(sample.features().length, new Tally(1, place), Tally::plus);
      reservoir.offer(partition, offset, sample.features(), label.map(sample.attributes()::get));
    } else if (record instanceof SampleRecord.Bad bad) {
      rejected.merge(bad.reason(), new Tally(1, place), Tally::plus);
    }
  }

  /** How many records were taken, good or bad. */
  long records() {
    return records;
  }

  /** How many of them were samples of the most frequent width. */
  long found() {
    return width().map(widths::get).map(Tally::count).orElse(0L);
  }

  /** The samples of the most frequent width, if there is any sample. */
  Optional<LabelledSamples> samples() {
    return width().map(width -> reservoir.samples(features -> features.length == width));
  }

  /** The most frequent width; of two, the smaller. */
  private Optional<Integer> width() {
    return widths.entrySet().stream()
        .max(
            Comparator.comparingLong((Map.Entry<Integer, Tally> entry) -> entry.getValue().count())
                .thenComparing(Map.Entry.comparingByKey(Comparator.reverseOrder())))
        .map(Map.Entry::getKey);
  }

  /** What was found and passed over, one line each. */
  List<String> account() {
    List<String> lines = new ArrayList<>();
    lines.add(String.format(Locale.ROOT, "%s: %,d records", topic, records));
    rejected.forEach((reason, tally) -> lines.add(passedOver(reason, tally)));
    int width = width().orElse(0);
    widths.forEach(
        (other, tally) -> {
          if (other != width) {
            lines.add(passedOver("of width " + other + ", not " + width + " like most", tally));
          }
        });
    return lines;
  }

  private static String passedOver(String reason, Tally tally) {
    return String.format(
        Locale.ROOT, "passed over %,d %s, first %s", tally.count(), reason, tally.first());
  }
}
