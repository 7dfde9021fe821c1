/** The pairs topic for learners: committed pairs as batches of floats, with their provenance. */
package io.diffaug.learner.pairs;
