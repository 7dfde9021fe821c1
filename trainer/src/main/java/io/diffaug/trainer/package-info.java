/** Learns: samples become an encoder and a denoiser, exported, verified, published, announced. */
package io.diffaug.trainer;
