/** Serves: samples become embeddings, positives, pairs. */
package io.diffaug.streamer;
