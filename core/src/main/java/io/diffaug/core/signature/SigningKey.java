package io.diffaug.core.signature;

import io.diffaug.core.settings.SettingsReader;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.InvalidKeySpecException;
import java.util.Optional;

/** A private key, and the id of its public one. */
public final class SigningKey {
  private static final byte[] PROBE = {1, 2, 3};

  private final PrivateKey key;
  private final String keyId;

  private SigningKey(PrivateKey key, String keyId) {
    this.key = key;
    this.keyId = keyId;
  }

  /**
   * Reads the key that a setting names.
   *
   * @param section the section of the settings, which collects the complaints
   * @param setting the key within the section
   * @return the key, empty where none is named
   */
  public static Optional<SigningKey> read(SettingsReader section, String setting) {
    return section.choice(
        setting, file -> file.isBlank() ? Optional.empty() : Optional.of(read(Path.of(file))));
  }

  /**
   * Reads a key.
   *
   * @param file a PEM file with the private key, and the public one behind it
   * @return the key
   * @throws IllegalArgumentException if they are not there or do not belong together; names the
   *     file
   */
  public static SigningKey read(Path file) {
    try {
      PrivateKey key = Ed25519.privateKey(Pem.PRIVATE_KEY.read(file));
      PublicKey published = Ed25519.publicKey(Pem.PUBLIC_KEY.read(file));
      if (!Ed25519.verifies(published, PROBE, Ed25519.sign(key, PROBE))) {
        throw new IllegalArgumentException(
            file + ": private and public key differ (expected: one pair)");
      }
      return new SigningKey(key, Ed25519.keyId(published));
    } catch (InvalidKeySpecException otherKey) {
      throw new IllegalArgumentException(file + ": not an Ed25519 key", otherKey);
    }
  }

  /**
   * The public key's id.
   *
   * @return SHA-256 of its X.509 encoding, lower-case hexadecimal
   */
  public String keyId() {
    return keyId;
  }

  /**
   * Signs.
   *
   * @param content the bytes
   * @return the signature
   */
  public Signature sign(byte[] content) {
    return new Signature(keyId, Ed25519.sign(key, content));
  }
}
