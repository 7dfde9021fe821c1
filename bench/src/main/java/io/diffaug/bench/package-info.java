/** Reproducible side-by-side measurements, each printing a ratio. */
package io.diffaug.bench;
