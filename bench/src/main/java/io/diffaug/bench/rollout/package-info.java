/** Benches of the rollout: trials of versions that are worse, equal or better by construction. */
package io.diffaug.bench.rollout;
