/**
 * Training without an end: samples of a stream are kept in bounded memory, rounds go on as long as
 * they arrive, and versions are published as they become good enough.
 */
package io.diffaug.trainer.continuous;
