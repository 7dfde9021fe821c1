package io.diffaug.cli.audit;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The accounting: inputs and outputs are entered in the order of their partitions, and the balance
 * says what does not add up. Two bits an input offset and {@link LatestOffsets} a key, so ten
 * million records fit into a quarter of a gigabyte.
 */
final class Ledger {
  private static final int EXAMPLES = 5;

  /** Topic, partition, offset. */
  private static final Pattern COORDINATE = Pattern.compile("([^/]+)/(\\d{1,9})/(\\d{1,18})");

  /** One input partition: which offsets hold a sample, and which of them have an output. */
  private static final class Account {
    private final long firstOffset;
    private final long endOffset;
    private final BitSet samples = new BitSet();
    private final BitSet settled = new BitSet();

    Account(long firstOffset, long endOffset) {
      this.firstOffset = firstOffset;
      this.endOffset = endOffset;
    }

    boolean holds(long offset) {
      return offset < endOffset && samples.get(bit(offset));
    }

    int bit(long offset) {
      return Math.toIntExact(offset - firstOffset);
    }
  }

  private final String input;
  private final Map<Integer, Account> accounts = new TreeMap<>();
  private final LatestOffsets latest = new LatestOffsets();
  private final List<String> examples = new ArrayList<>();
  private long pairs;
  private long deadLetters;
  private long doubled;
  private long outOfOrder;
  private long foreign;

  /** A ledger for an input topic. */
  Ledger(String input) {
    this.input = input;
  }

  /**
   * Opens the account of an input partition: offsets before the first were deleted long ago, at the
   * end and after it there was nothing yet.
   */
  void open(int partition, long firstOffset, long endOffset) {
    accounts.put(partition, new Account(firstOffset, endOffset));
  }

  /** Enters an input record. */
  void sample(int partition, long offset) {
    Account account = accounts.get(partition);
    account.samples.set(account.bit(offset));
  }

  /** Enters a pair: its output partition, its key, and its source header. */
  void pair(String output, byte[] key, String source) {
    pairs++;
    settle(output, key, source);
  }

  /** Enters a dead letter. */
  void deadLetter(String output, byte[] key, String source) {
    deadLetters++;
    settle(output, key, source);
  }

  private void settle(String output, byte[] key, String source) {
    Matcher coordinate = COORDINATE.matcher(source == null ? "" : source);
    if (coordinate.matches() && coordinate.group(1).equals(input)) {
      settle(
          output, key, Integer.parseInt(coordinate.group(2)), Long.parseLong(coordinate.group(3)));
    } else {
      foreign++;
      example("foreign: an output of " + output + " with source " + source);
    }
  }

  private void settle(String output, byte[] key, int partition, long offset) {
    Account account = accounts.get(partition);
    if (account != null && offset < account.firstOffset) {
      return;
    }
    if (account == null || !account.holds(offset)) {
      foreign++;
      example("foreign: an output of " + output + " with source " + name(partition, offset));
      return;
    }
    int bit = account.bit(offset);
    if (account.settled.get(bit)) {
      doubled++;
      example("doubled: " + name(partition, offset));
    }
    account.settled.set(bit);
    if (key != null) {
      int before = latest.note(output, partition, key, bit);
      if (bit < before) {
        outOfOrder++;
        example(
            "out of order: "
                + name(partition, offset)
                + " after offset "
                + (account.firstOffset + before)
                + " in "
                + output);
      }
    }
  }

  /**
   * Draws the balance.
   *
   * @param committed the group's committed offset of each input partition
   * @param heldBack how many partitions could not be read to their ends
   */
  AuditReport balance(Map<Integer, Long> committed, long heldBack) {
    long samples = 0;
    long lost = 0;
    long pending = 0;
    for (Map.Entry<Integer, Account> entry : accounts.entrySet()) {
      Account account = entry.getValue();
      samples += account.samples.cardinality();
      BitSet open = (BitSet) account.samples.clone();
      open.andNot(account.settled);
      long boundary = committed.getOrDefault(entry.getKey(), 0L);
      for (int bit = open.nextSetBit(0); bit >= 0; bit = open.nextSetBit(bit + 1)) {
        long offset = account.firstOffset + bit;
        if (offset < boundary) {
          lost++;
          example("lost: " + name(entry.getKey(), offset));
        } else {
          pending++;
        }
      }
    }
    return new AuditReport(
        samples,
        pairs,
        deadLetters,
        lost,
        doubled,
        outOfOrder,
        pending,
        foreign,
        heldBack,
        examples);
  }

  private String name(int partition, long offset) {
    return input + "/" + partition + "/" + offset;
  }

  private void example(String line) {
    if (examples.size() < EXAMPLES) {
      examples.add(line);
    }
  }
}
