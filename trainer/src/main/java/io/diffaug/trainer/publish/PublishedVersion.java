package io.diffaug.trainer.publish;

import io.diffaug.core.model.ModelManifest.Parity;

/**
 * A version that exists in the repository.
 *
 * @param version the version
 * @param manifestSha256 the manifest's digest, lower-case hexadecimal, for the announcement
 * @param parity how closely its graphs agree with the trained networks
 */
public record PublishedVersion(long version, String manifestSha256, Parity parity) {}
