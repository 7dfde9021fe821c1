package io.diffaug.core.rollout;

/**
 * The bytes that were written, with their signature: what is verified is never written anew.
 *
 * @param content the bytes
 * @param signature Ed25519 over them, empty if unsigned
 * @param keyId the public key's id, lower-case hexadecimal; empty if unsigned
 */
@SuppressWarnings("ArrayRecordComponent") // Verified as it came; never compared.
public record Seal(byte[] content, byte[] signature, String keyId) {

  /**
   * Bytes that nobody signed.
   *
   * @param content the bytes
   * @return the seal
   */
  public static Seal unsigned(byte[] content) {
    return new Seal(content, new byte[0], "");
  }

  /**
   * Whether there is a signature, sound or not.
   *
   * @return false if unsigned
   */
  public boolean signed() {
    return signature.length > 0;
  }
}
