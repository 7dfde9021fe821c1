/** PCA, linear and neighbour probes: measures embeddings. */
package io.diffaug.probe;
