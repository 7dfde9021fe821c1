package io.diffaug.core.rollout;

/**
 * The lot that a sample draws for a version: a hash of both alone, so that every replica, and every
 * retry, chooses the same samples, and each version chooses others.
 *
 * <p>The hash is FNV-1a of 64 bits over the id's characters, beginning with the version, and
 * stirred by the finaliser of SplitMix64.
 */
public final class Lot {
  private static final long FNV_OFFSET = 0xcbf29ce484222325L;
  private static final long FNV_PRIME = 0x100000001b3L;

  private Lot() {}

  /**
   * Draws.
   *
   * @param sampleId the sample's id
   * @param version the version on trial
   * @return uniform in [0, 1); a sample belongs to the share where this is below it
   */
  public static double draw(String sampleId, long version) {
    long hash = FNV_OFFSET ^ stirred(version);
    for (int i = 0; i < sampleId.length(); i++) {
      hash = (hash ^ sampleId.charAt(i)) * FNV_PRIME;
    }
    return (stirred(hash) >>> 11) * 0x1p-53;
  }

  private static long stirred(long bits) {
    long mixed = (bits ^ (bits >>> 30)) * 0xbf58476d1ce4e5b9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
    return mixed ^ (mixed >>> 31);
  }
}
