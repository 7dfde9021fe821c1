package io.diffaug.core.signature;

/**
 * An Ed25519 signature and whose it claims to be.
 *
 * @param keyId the public key's id: SHA-256 of its X.509 encoding, lower-case hexadecimal
 * @param bytes the signature, 64 bytes if it is sound
 */
@SuppressWarnings("ArrayRecordComponent") // Verified as it came; never compared.
public record Signature(String keyId, byte[] bytes) {}
