/** Label-free figures of generated positives. */
package io.diffaug.core.quality;
