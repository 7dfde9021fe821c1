package io.diffaug.core.signature;

import io.diffaug.core.settings.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;
import java.security.spec.InvalidKeySpecException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The public keys whose signatures count, by their ids. */
public final class TrustedKeys {
  /** Nobody is trusted. */
  public static final TrustedKeys NONE = new TrustedKeys(Map.of());

  private final Map<String, Trusted> byId;

  private record Trusted(String name, PublicKey key) {}

  private TrustedKeys(Map<String, Trusted> byId) {
    this.byId = Map.copyOf(byId);
  }

  /**
   * Reads {@code diffaug.trusted-keys}.
   *
   * @param settings the settings, which collect the complaints
   * @return the keys, none where no folder is given
   */
  public static TrustedKeys read(Settings settings) {
    return settings
        .section(Settings.ROOT)
        .choice("trusted-keys", folder -> folder.isBlank() ? NONE : read(Path.of(folder)));
  }

  /**
   * Reads the keys of a folder, from its files {@code NAME.public.pem}.
   *
   * @param folder the folder
   * @return the keys
   * @throws IllegalArgumentException if the folder or a key in it cannot be read; names it
   */
  public static TrustedKeys read(Path folder) {
    Map<String, Trusted> byId = new HashMap<>();
    for (Path file : files(folder)) {
      PublicKey key = key(file);
      String name = file.getFileName().toString();
      byId.put(
          Ed25519.keyId(key),
          new Trusted(name.substring(0, name.length() - KeyPairFiles.PUBLIC.length()), key));
    }
    return new TrustedKeys(byId);
  }

  /**
   * The ids of the keys.
   *
   * @return sorted
   */
  public SortedSet<String> ids() {
    return new TreeSet<>(byId.keySet());
  }

  /**
   * Whose signature it is, if it verifies.
   *
   * @param content the bytes that were signed
   * @param signature the signature
   * @return the name of the key; empty if the key is not trusted or the signature is not sound
   */
  public Optional<String> signer(byte[] content, Signature signature) {
    return Optional.ofNullable(byId.get(signature.keyId()))
        .filter(trusted -> Ed25519.verifies(trusted.key, content, signature.bytes()))
        .map(Trusted::name);
  }

  private static List<Path> files(Path folder) {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries
          .filter(entry -> entry.getFileName().toString().endsWith(KeyPairFiles.PUBLIC))
          .sorted()
          .toList();
    } catch (IOException unreadable) {
      throw new IllegalArgumentException(
          folder + ": cannot be listed (expected: a folder of NAME" + KeyPairFiles.PUBLIC + ")",
          unreadable);
    }
  }

  private static PublicKey key(Path file) {
    try {
      return Ed25519.publicKey(Pem.PUBLIC_KEY.read(file));
    } catch (InvalidKeySpecException otherKey) {
      throw new IllegalArgumentException(file + ": not an Ed25519 key", otherKey);
    }
  }
}
