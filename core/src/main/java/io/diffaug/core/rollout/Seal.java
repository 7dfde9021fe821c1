package io.diffaug.core.rollout;

import io.diffaug.core.signature.Signature;
import java.util.Optional;

/**
 * The bytes that were written, with their signature: what is verified is never written anew.
 *
 * @param content the bytes
 * @param signature over them, sound or not; empty if nobody signed
 */
@SuppressWarnings("ArrayRecordComponent") // Verified as it came; never compared.
public record Seal(byte[] content, Optional<Signature> signature) {}
