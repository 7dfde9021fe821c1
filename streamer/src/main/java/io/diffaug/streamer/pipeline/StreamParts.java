package io.diffaug.streamer.pipeline;

import io.diffaug.streamer.inference.Augmenter;
import io.diffaug.streamer.settings.StreamSettings;
import java.time.InstantSource;

/**
 * What a stream is made of: the seams to the world, and the settings.
 *
 * @param <P> the source's notion of progress
 * @param preflight what must hold before the start
 * @param modelLog the models topic
 * @param deployment puts announced versions into service
 * @param opener opens the lane
 * @param augmenter turns samples into outcomes
 * @param waitsFor where the first model must come from, in words
 * @param settings the settings
 * @param clock judges timestamps
 */
public record StreamParts<P>(
    Preflight preflight,
    ModelLog modelLog,
    ModelDeployment deployment,
    Lane.Opener<P> opener,
    Augmenter augmenter,
    String waitsFor,
    StreamSettings settings,
    InstantSource clock) {}
