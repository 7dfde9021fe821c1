package io.diffaug.core.model;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.diffaug.core.signature.Signature;
import io.diffaug.core.signature.TrustedKeys;
import io.diffaug.proto.ManifestSignature;
import java.util.HexFormat;
import java.util.Optional;

/** The signature beside a manifest: its bytes, and whether they are good enough. */
final class ManifestSigning {
  private ManifestSigning() {}

  static byte[] write(Signature signature) {
    return ManifestSignature.newBuilder()
        .setSignature(ByteString.copyFrom(signature.bytes()))
        .setKeyId(ByteString.copyFrom(HexFormat.of().parseHex(signature.keyId())))
        .build()
        .toByteArray();
  }

  static Signature read(byte[] bytes) throws RejectedModelException {
    try {
      ManifestSignature message = ManifestSignature.parseFrom(bytes);
      if (message.getSignature().isEmpty() || message.getKeyId().isEmpty()) {
        throw new RejectedModelException("manifest.sig: not a signature");
      }
      return new Signature(
          HexFormat.of().formatHex(message.getKeyId().toByteArray()),
          message.getSignature().toByteArray());
    } catch (InvalidProtocolBufferException garbage) {
      throw new RejectedModelException("manifest.sig: not a signature", garbage);
    }
  }

  /** Requires that one of these keys signed these very bytes. */
  static void require(TrustedKeys trusted, byte[] manifest, Optional<Signature> signature)
      throws RejectedModelException {
    String expected = " (expected: signed by one of the trusted keys, " + trusted.ids() + ")";
    if (signature.isEmpty()) {
      throw new RejectedModelException("manifest: unsigned" + expected);
    }
    String keyId = signature.get().keyId();
    if (!trusted.ids().contains(keyId)) {
      throw new RejectedModelException("manifest: signed by the foreign key " + keyId + expected);
    }
    if (trusted.signer(manifest, signature.get()).isEmpty()) {
      throw new RejectedModelException(
          "manifest: altered, or its signature is; key " + keyId + expected);
    }
  }
}
