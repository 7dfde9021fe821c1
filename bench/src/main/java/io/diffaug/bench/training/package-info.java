/** What a training step costs beside its forward and backward passes. */
package io.diffaug.bench.training;
