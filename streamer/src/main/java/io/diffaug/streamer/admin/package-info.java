/** The HTTP side of a streamer: metrics and health for everybody, control for this machine. */
package io.diffaug.streamer.admin;
