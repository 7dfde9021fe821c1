package io.diffaug.core.noise;

import io.diffaug.core.digest.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Gaussian noise that is a pure function of (sample id, view, deployment seed, draw).
 *
 * <p>Two halves. {@link #seed} hashes the first three into 64 bits with SHA-256. {@link #fill}
 * turns a seed into standard Gaussians without any state: the counter-based generator Philox4x32-10
 * (Salmon et al., "Parallel Random Numbers: As Easy as 1, 2, 3", SC 2011) gives 32 uniform bits a
 * value, and the inverse normal distribution function ({@link InverseNormal}, by the cubics of
 * {@link GaussianTable}) makes them Gaussian. Every operation is IEEE arithmetic or {@link
 * StrictMath}, so a value is the same on every machine, in every order, on every retry. The tails
 * end at 6.3 standard deviations.
 */
public final class NoiseSource {
  /** Words that one run of Philox gives. */
  private static final int BLOCK = 4;

  private static final int PHILOX_ROUNDS = 10;
  private static final int MULTIPLIER_0 = 0xD2511F53;
  private static final int MULTIPLIER_1 = 0xCD9E8D57;
  private static final int WEYL_0 = 0x9E3779B9;
  private static final int WEYL_1 = 0xBB67AE85;
  private static final long LOW_WORD = 0xFFFFFFFFL;

  private final long deploymentSeed;

  /**
   * Makes the source of one deployment.
   *
   * @param deploymentSeed the same on every replica that shall draw the same noise
   */
  public NoiseSource(long deploymentSeed) {
    this.deploymentSeed = deploymentSeed;
  }

  /**
   * Hashes a view's name into the seed of its noise: the first 8 bytes, big-endian, of SHA-256 over
   * deployment seed (8 bytes), view (4 bytes) and sample id (UTF-8).
   *
   * @param sampleId the sample's id
   * @param view the view's index, from 0
   * @return the seed
   */
  public long seed(String sampleId, int view) {
    byte[] id = sampleId.getBytes(StandardCharsets.UTF_8);
    byte[] name =
        ByteBuffer.allocate(Long.BYTES + Integer.BYTES + id.length)
            .putLong(deploymentSeed)
            .putInt(view)
            .put(id)
            .array();
    return ByteBuffer.wrap(Sha256.begin().digest(name)).getLong();
  }

  /**
   * Fills part of an array with the standard Gaussians of a seed's first draw.
   *
   * @param seed the seed; equal seeds give equal noise
   * @param out the array to fill
   * @param offset where to begin
   * @param count how many values
   */
  public static void fill(long seed, float[] out, int offset, int count) {
    fill(seed, 0, out, offset, count);
  }

  /**
   * Fills part of an array with standard Gaussians.
   *
   * @param seed the seed; equal seeds give equal noise
   * @param draw 0 for the noise that a sampler begins with, then 1 and so on for each of its steps
   *     that adds fresh noise
   * @param out the array to fill
   * @param offset where to begin
   * @param count how many values
   */
  public static void fill(long seed, int draw, float[] out, int offset, int count) {
    int[] block = new int[BLOCK];
    int whole = count - count % BLOCK;
    for (int i = 0; i < whole; i += BLOCK) {
      philox(seed, i / BLOCK, draw, block);
      out[offset + i] = GaussianTable.gaussian(block[0]);
      out[offset + i + 1] = GaussianTable.gaussian(block[1]);
      out[offset + i + 2] = GaussianTable.gaussian(block[2]);
      out[offset + i + 3] = GaussianTable.gaussian(block[3]);
    }
    if (whole < count) {
      philox(seed, whole / BLOCK, draw, block);
      for (int i = whole; i < count; i++) {
        out[offset + i] = GaussianTable.gaussian(block[i - whole]);
      }
    }
  }

  /**
   * Fills part of an array with all that one view wants of a sampler: its draws, one behind the
   * other, as the composed graph reads them.
   *
   * @param seed the view's seed
   * @param draws how often the sampler draws
   * @param out the array to fill
   * @param offset where to begin
   * @param width values a draw
   */
  public static void fillDraws(long seed, int draws, float[] out, int offset, int width) {
    for (int draw = 0; draw < draws; draw++) {
      fill(seed, draw, out, offset + draw * width, width);
    }
  }

  /** The Philox4x32-10 block of a 64-bit key and a counter of two words, whose upper half is 0. */
  static void philox(long key, int low, int high, int[] block) {
    int c0 = low;
    int c1 = high;
    int c2 = 0;
    int c3 = 0;
    int k0 = (int) key;
    int k1 = (int) (key >>> 32);
    for (int round = 0; round < PHILOX_ROUNDS; round++) {
      long product0 = (MULTIPLIER_0 & LOW_WORD) * (c0 & LOW_WORD);
      long product1 = (MULTIPLIER_1 & LOW_WORD) * (c2 & LOW_WORD);
      c0 = (int) (product1 >>> 32) ^ c1 ^ k0;
      c1 = (int) product1;
      c2 = (int) (product0 >>> 32) ^ c3 ^ k1;
      c3 = (int) product0;
      k0 += WEYL_0;
      k1 += WEYL_1;
    }
    block[0] = c0;
    block[1] = c1;
    block[2] = c2;
    block[3] = c3;
  }
}
