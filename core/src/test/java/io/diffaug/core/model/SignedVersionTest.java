package io.diffaug.core.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.diffaug.core.signature.KeyPairFiles;
import io.diffaug.core.signature.SigningKey;
import io.diffaug.core.signature.TrustedKeys;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SignedVersionTest {
  @TempDir Path root;

  private KeyPairFiles ann;
  private TrustedKeys trusted;
  private DirectoryModelRepository unsigned;

  @BeforeEach
  void trustAnn() {
    ann = KeyPairFiles.create(root.resolve("trusted"), "ann");
    trusted = TrustedKeys.read(root.resolve("trusted"));
    unsigned = new DirectoryModelRepository(root.resolve("models"));
  }

  @Test
  void aVersionThatATrustedKeySignedIsRead() throws Exception {
    String digest = publish(signedBy(ann));

    assertThat(unsigned.requiring(trusted).read(1, digest).manifest().version()).isEqualTo(1);
    assertThat(unsigned.signature(1))
        .hasValueSatisfying(signature -> assertThat(signature.keyId()).isEqualTo(ann.keyId()));
  }

  @Test
  void anUnsignedVersionIsReadOnlyWhereNoSignatureIsRequired() throws Exception {
    String digest = publish(unsigned);

    assertThat(unsigned.read(1, digest).manifest().version()).isEqualTo(1);
    assertThat(unsigned.signature(1)).isEmpty();
    assertRejected(
        digest,
        "version 1, manifest: unsigned (expected: signed by one of the trusted"
            + " keys, ["
            + ann.keyId()
            + "])");
  }

  @Test
  void aForeignSignatureIsRefusedByItsKey() {
    KeyPairFiles eve = KeyPairFiles.create(root.resolve("foreign"), "eve");
    String digest = publish(signedBy(eve));

    assertRejected(digest, "version 1, manifest: signed by the foreign key " + eve.keyId());
  }

  @Test
  void aSignatureOfAnotherManifestIsRefused() throws Exception {
    publish(signedBy(ann));
    String digest = publish(unsigned);
    Files.copy(signatureOf(1), signatureOf(2));

    assertThatThrownBy(() -> unsigned.requiring(trusted).read(2, digest))
        .isInstanceOf(RejectedModelException.class)
        .hasMessageContaining("version 2, manifest: altered, or its signature is");
  }

  @Test
  void aSignatureFileThatIsNoneIsRefused() throws Exception {
    String digest = publish(signedBy(ann));
    Files.write(signatureOf(1), new byte[] {9, 9, 9});
    assertRejected(digest, "version 1, manifest.sig: not a signature");

    Files.write(signatureOf(1), new byte[0]);
    assertRejected(digest, "version 1, manifest.sig: not a signature");
  }

  private DirectoryModelRepository signedBy(KeyPairFiles keys) {
    return unsigned.signing(SigningKey.read(keys.privateFile()));
  }

  private static String publish(DirectoryModelRepository repository) {
    return repository.complete(SmallVersion.files(repository, repository.claim()));
  }

  private Path signatureOf(int version) {
    return root.resolve("models").resolve("0000000" + version).resolve("manifest.sig");
  }

  private void assertRejected(String digest, String message) {
    assertThatThrownBy(() -> unsigned.requiring(trusted).read(1, digest))
        .isInstanceOf(RejectedModelException.class)
        .hasMessageContaining(message);
  }
}
