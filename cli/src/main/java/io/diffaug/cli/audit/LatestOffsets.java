package io.diffaug.cli.audit;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * The latest input offset that was seen of each sequence: one key of one input partition, within
 * one output partition. That is one entry a distinct key, so an entry is 12 bytes: a 64-bit hash
 * that stands for the sequence, and the offset from the partition's first. The tables are between
 * three and six eighths full: 16 to 32 bytes a key, twice that while they grow; ten million keys
 * take 201 MB, and 302 MB at the moment they get there.
 *
 * <p>Two sequences of one hash are taken for one. Then an output may look out of order that is not,
 * never the other way round, since the later of both offsets is kept; among ten million keys that
 * happens in one audit of 370,000 (a birthday among 2^64).
 */
final class LatestOffsets {
  private static final int NONE = -1;

  private final Map<String, Integer> outputs = new HashMap<>();
  private long[] hashes = new long[16];
  private int[] offsets = filled(16);
  private int size;

  /**
   * Notes an offset.
   *
   * @param output the output partition
   * @param inputPartition the input partition
   * @param key the record's key
   * @param offset from the first offset of the input partition, 0 or more
   * @return the latest offset noted before, or -1
   */
  int note(String output, int inputPartition, byte[] key, int offset) {
    int place = outputs.computeIfAbsent(output, fresh -> outputs.size());
    long hash = hash((long) place << 32 | inputPartition, key);
    if (8L * size >= 6L * hashes.length) {
      grow();
    }
    int slot = slot(hash);
    int before = offsets[slot];
    size += before == NONE ? 1 : 0;
    hashes[slot] = hash;
    offsets[slot] = Math.max(before, offset);
    return before;
  }

  /** The slot that holds a hash, or the free one where it belongs. */
  private int slot(long hash) {
    int mask = hashes.length - 1;
    int slot = (int) (hash >>> 32) & mask;
    while (offsets[slot] != NONE && hashes[slot] != hash) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private void grow() {
    long[] oldHashes = hashes;
    int[] oldOffsets = offsets;
    hashes = new long[2 * oldHashes.length];
    offsets = filled(2 * oldOffsets.length);
    for (int old = 0; old < oldOffsets.length; old++) {
      if (oldOffsets[old] != NONE) {
        int slot = slot(oldHashes[old]);
        hashes[slot] = oldHashes[old];
        offsets[slot] = oldOffsets[old];
      }
    }
  }

  private static int[] filled(int length) {
    int[] free = new int[length];
    Arrays.fill(free, NONE);
    return free;
  }

  /** Chains the finaliser of SplitMix64 over eight bytes at a time. */
  static long hash(long seed, byte[] key) {
    long hash = mix(mix(seed) + key.length);
    for (int at = 0; at < key.length; at += Long.BYTES) {
      long word = 0;
      for (int i = at; i < Math.min(key.length, at + Long.BYTES); i++) {
        word = word << Byte.SIZE | (key[i] & 0xff);
      }
      hash = mix(hash ^ mix(word));
    }
    return hash;
  }

  /** A bijection of 64 bits (Steele et al., OOPSLA 2014, variant 13 of Stafford). */
  private static long mix(long bits) {
    long z = bits + 0x9E3779B97F4A7C15L;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
