/** Gaussian noise as a pure function of what it is for. */
package io.diffaug.core.noise;
