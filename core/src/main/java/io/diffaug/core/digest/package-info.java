/** Digests, by which bytes are told from others. */
package io.diffaug.core.digest;
