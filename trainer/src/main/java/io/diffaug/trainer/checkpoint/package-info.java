/** Checkpoints of a training: files that hold all it takes to go on exactly where it stood. */
package io.diffaug.trainer.checkpoint;
