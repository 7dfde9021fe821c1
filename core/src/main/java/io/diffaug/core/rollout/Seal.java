package io.diffaug.core.rollout;

/**
 * The bytes that were written, with their signature: what is verified is never written anew.
 *
 * @param content the bytes
 * @param signature Ed25519 over them, empty if unsigned
 * @param keyId SHA-256 of the public key's X.509 encoding, empty if unsigned
 */
@SuppressWarnings("ArrayRecordComponent") // Verified as it came; never compared.
public record Seal(byte[] content, byte[] signature, byte[] keyId) {}
