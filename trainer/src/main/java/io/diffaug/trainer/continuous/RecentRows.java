package io.diffaug.trainer.continuous;

import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * The newest rows, each once. A row that comes again is new again, so that a stream that repeats
 * itself fills the room with different rows, and no batch takes a positive for a negative.
 */
final class RecentRows {
  private final int capacity;
  private final Set<Row> rows = new LinkedHashSet<>();

  /** A row, equal to others of the same values. */
  @SuppressWarnings("ArrayRecordComponent") // compared by content, below
  private record Row(float[] values) {
    @Override
    public boolean equals(Object other) {
      return other instanceof Row that && Arrays.equals(values, that.values);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(values);
    }
  }

  RecentRows(int capacity) {
    this.capacity = capacity;
  }

  /** Takes a row, and gives up the oldest where there is no room. */
  Optional<float[]> add(float[] row) {
    Row added = new Row(row);
    rows.remove(added);
    rows.add(added);
    if (rows.size() <= capacity) {
      return Optional.empty();
    }
    Iterator<Row> oldest = rows.iterator();
    float[] leaving = oldest.next().values();
    oldest.remove();
    return Optional.of(leaving);
  }

  boolean contains(float[] row) {
    return rows.contains(new Row(row));
  }

  /** Gives a row up, if it is there. */
  void remove(float[] row) {
    rows.remove(new Row(row));
  }

  int size() {
    return rows.size();
  }

  /** The rows, the oldest first. */
  float[][] all() {
    return rows.stream().map(Row::values).toArray(float[][]::new);
  }
}
