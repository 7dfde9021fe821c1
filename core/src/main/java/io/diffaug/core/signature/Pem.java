package io.diffaug.core.signature;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Blocks of base64 between BEGIN and END, as OpenSSL writes them too (RFC 7468). */
enum Pem {
  /** A private key in PKCS#8. */
  PRIVATE_KEY("PRIVATE KEY"),
  /** A public key in X.509. */
  PUBLIC_KEY("PUBLIC KEY");

  /** No key is longer; a longer file is not read. */
  private static final long LARGEST_FILE_BYTES = 1 << 16;

  private static final Base64.Encoder LINES =
      Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));

  private final String label;

  Pem(String label) {
    this.label = label;
  }

  String write(byte[] encoded) {
    return "-----BEGIN "
        + label
        + "-----\n"
        + LINES.encodeToString(encoded)
        + "\n-----END "
        + label
        + "-----\n";
  }

  /**
   * Reads this block of a file.
   *
   * @throws IllegalArgumentException if the file cannot be read or has no such block; names it
   */
  byte[] read(Path file) {
    Matcher block =
        Pattern.compile(
                "-----BEGIN " + label + "-----([A-Za-z0-9+/=\\s]+)-----END " + label + "-----")
            .matcher(text(file));
    if (!block.find()) {
      throw new IllegalArgumentException(
          file + ": no " + label + " in it (expected: PEM, by diffaug models keygen)");
    }
    return Base64.getMimeDecoder().decode(block.group(1));
  }

  private static String text(Path file) {
    try {
      if (Files.size(file) > LARGEST_FILE_BYTES) {
        throw new IllegalArgumentException(
            file + ": longer than " + LARGEST_FILE_BYTES + " bytes (expected: a key)");
      }
      return Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (IOException unreadable) {
      throw new IllegalArgumentException(file + ": cannot be read (expected: a key)", unreadable);
    }
  }
}
