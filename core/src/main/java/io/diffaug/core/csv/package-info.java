/** Samples as comma-separated values. */
package io.diffaug.core.csv;
