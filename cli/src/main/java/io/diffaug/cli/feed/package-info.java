/** Samples from a file onto the input topic. */
package io.diffaug.cli.feed;
