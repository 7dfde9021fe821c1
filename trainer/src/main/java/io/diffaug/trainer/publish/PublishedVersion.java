package io.diffaug.trainer.publish;

/**
 * A version that exists in the repository.
 *
 * @param version the version
 * @param manifestSha256 the manifest's digest, lower-case hexadecimal, for the announcement
 */
public record PublishedVersion(long version, String manifestSha256) {}
