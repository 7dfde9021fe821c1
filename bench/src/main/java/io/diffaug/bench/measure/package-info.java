/** How two sides are measured against each other: in turn, by the median of the ratios. */
package io.diffaug.bench.measure;
