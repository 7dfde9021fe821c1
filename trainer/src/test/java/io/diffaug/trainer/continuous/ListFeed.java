package io.diffaug.trainer.continuous;

import io.diffaug.trainer.data.FeedPosition;
import io.diffaug.trainer.data.SampleFeed;
import io.diffaug.trainer.data.SampleRecord;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/** A stream that stands already, handed on so many records at a time. */
final class ListFeed implements SampleFeed {
  private final List<SampleRecord> records;
  private final int atOnce;
  private int next;
  private int vain;

  ListFeed(List<SampleRecord> records, int atOnce) {
    this.records = records;
    this.atOnce = atOnce;
  }

  /** The samples of some rows. */
  static List<SampleRecord> of(float[][] rows) {
    return List.of(rows).stream()
        .<SampleRecord>map(row -> new SampleRecord.Sample(row, Map.of()))
        .toList();
  }

  @Override
  public String source() {
    return "list";
  }

  @Override
  public void seek(FeedPosition position) {
    next = Math.toIntExact(position.offsets().getOrDefault(0, 0L));
  }

  @Override
  public FeedPosition position() {
    return new FeedPosition(Optional.empty(), new TreeMap<>(Map.of(0, (long) next)));
  }

  @Override
  public void take(Duration patience, Consumer<SampleRecord> to) {
    int end = Math.min(records.size(), next + atOnce);
    vain = end == next ? vain + 1 : 0;
    if (vain > 100) {
      throw new IllegalStateException("waiting for more than there is");
    }
    while (next < end) {
      to.accept(records.get(next++));
    }
  }

  @Override
  public long lag() {
    return (long) records.size() - next;
  }

  @Override
  public void close() {}
}
