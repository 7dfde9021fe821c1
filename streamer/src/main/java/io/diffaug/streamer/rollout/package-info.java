/** The models log, folded: pure rules that decide which version should serve. */
package io.diffaug.streamer.rollout;
