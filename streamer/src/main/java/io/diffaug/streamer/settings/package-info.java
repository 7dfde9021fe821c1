/** Settings of the streamer: what {@code diffaug.stream} means, read once and validated. */
package io.diffaug.streamer.settings;
