/** Benches of swaps: what replacing the serving version costs in memory and time. */
package io.diffaug.bench.swap;
