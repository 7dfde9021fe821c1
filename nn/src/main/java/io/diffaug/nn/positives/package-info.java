/** Where the two views of a training pair come from: neighbours mixed, or a diffusion's views. */
package io.diffaug.nn.positives;
