package io.diffaug.core.signature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPairGenerator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SignatureTest {
  private static final byte[] CONTENT = {1, 2, 3, 4};

  @TempDir Path folder;

  @Test
  void aTrustedSignatureNamesItsSigner() {
    KeyPairFiles ann = KeyPairFiles.create(folder, "ann");
    Signature signature = SigningKey.read(ann.privateFile()).sign(CONTENT);

    assertThat(TrustedKeys.read(folder).signer(CONTENT, signature)).hasValue("ann");
    assertThat(signature.keyId()).isEqualTo(ann.keyId()).hasSize(64);
    assertThat(TrustedKeys.read(folder).ids()).containsExactly(ann.keyId());
  }

  @Test
  void aByteThatIsFlippedInContentOrSignatureMakesItNobodys() {
    KeyPairFiles ann = KeyPairFiles.create(folder, "ann");
    Signature signature = SigningKey.read(ann.privateFile()).sign(CONTENT);
    TrustedKeys trusted = TrustedKeys.read(folder);

    for (int at = 0; at < signature.bytes().length; at++) {
      byte[] flipped = signature.bytes().clone();
      flipped[at] ^= 1;
      assertThat(trusted.signer(CONTENT, new Signature(ann.keyId(), flipped))).isEmpty();
    }
    assertThat(trusted.signer(new byte[] {1, 2, 3, 5}, signature)).isEmpty();
    assertThat(trusted.signer(CONTENT, new Signature(ann.keyId(), new byte[3]))).isEmpty();
    assertThat(trusted.signer(CONTENT, new Signature(ann.keyId(), new byte[0]))).isEmpty();
  }

  @Test
  void aForeignKeyIsNobodysEvenUnderATrustedId() {
    KeyPairFiles ann = KeyPairFiles.create(folder, "ann");
    KeyPairFiles eve = KeyPairFiles.create(folder.resolve("elsewhere"), "eve");
    Signature foreign = SigningKey.read(eve.privateFile()).sign(CONTENT);
    TrustedKeys trusted = TrustedKeys.read(folder);

    assertThat(trusted.signer(CONTENT, foreign)).isEmpty();
    assertThat(trusted.signer(CONTENT, new Signature(ann.keyId(), foreign.bytes()))).isEmpty();
  }

  @Test
  void thePrivateKeyIsReadableByItsOwnerAlone() throws Exception {
    KeyPairFiles ann = KeyPairFiles.create(folder, "ann");

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(ann.privateFile())))
        .isEqualTo("rw-------");
    assertThat(Files.readString(ann.publicFile()))
        .startsWith("-----BEGIN PUBLIC KEY-----\n")
        .doesNotContain("PRIVATE");
  }

  @Test
  void keysAreNeverOverwritten() throws Exception {
    KeyPairFiles ann = KeyPairFiles.create(folder, "ann");
    String before = Files.readString(ann.privateFile());

    assertThatThrownBy(() -> KeyPairFiles.create(folder, "ann"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("ann.private.pem: exists");
    Files.delete(ann.privateFile());
    assertThatThrownBy(() -> KeyPairFiles.create(folder, "ann"))
        .hasMessageContaining("ann.public.pem: exists");
    assertThat(ann.privateFile()).doesNotExist();
    assertThat(before).contains("BEGIN PRIVATE KEY", "BEGIN PUBLIC KEY");
  }

  @Test
  void aNameThatIsAPathIsRefused() {
    assertThatThrownBy(() -> KeyPairFiles.create(folder, "../ann"))
        .hasMessageContaining("name: ../ann (expected: a plain file name)");
  }

  @Test
  void whatIsNoKeyIsNamed() throws Exception {
    Path empty = Files.writeString(folder.resolve("empty.private.pem"), "");
    Path publicOnly = KeyPairFiles.create(folder, "ann").publicFile();
    String garbled = "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n";
    Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
    Files.writeString(elsewhere.resolve("bob.public.pem"), garbled);

    assertThatThrownBy(() -> SigningKey.read(empty)).hasMessageContaining("no PRIVATE KEY in it");
    assertThatThrownBy(() -> SigningKey.read(publicOnly)).hasMessageContaining("no PRIVATE KEY");
    assertThatThrownBy(() -> SigningKey.read(folder.resolve("none")))
        .hasMessageContaining("none: cannot be read");
    assertThatThrownBy(() -> TrustedKeys.read(elsewhere))
        .hasMessageContaining("bob.public.pem: not an Ed25519 key");
    assertThatThrownBy(() -> TrustedKeys.read(folder.resolve("none")))
        .hasMessageContaining("none: cannot be listed");
  }

  @Test
  void keysThatAreNoPairAndKeysOfAnotherKindAreRefused() throws Exception {
    KeyPairFiles ann = KeyPairFiles.create(folder, "ann");
    KeyPairFiles bob = KeyPairFiles.create(folder, "bob");
    String mixed =
        Files.readString(ann.privateFile()).split("-----BEGIN PUBLIC", -1)[0]
            + Files.readString(bob.publicFile());
    byte[] rsa = KeyPairGenerator.getInstance("RSA").generateKeyPair().getPrivate().getEncoded();
    Path other =
        Files.write(
            folder.resolve("rsa.private.pem"),
            List.of(Pem.PRIVATE_KEY.write(rsa), Files.readString(ann.publicFile())));

    assertThatThrownBy(() -> SigningKey.read(Files.writeString(folder.resolve("mixed"), mixed)))
        .hasMessageContaining("private and public key differ");
    assertThatThrownBy(() -> SigningKey.read(other)).hasMessageContaining("not an Ed25519 key");
  }
}
