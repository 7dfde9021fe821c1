/**
 * The training loop: encoder warm-up, diffusion, and rounds in which each learns from the other.
 */
package io.diffaug.trainer.loop;
