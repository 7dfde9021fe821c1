package io.diffaug.streamer.pipeline;

import io.diffaug.streamer.inference.Augmenter;
import io.diffaug.streamer.observation.StreamObserver;
import io.diffaug.streamer.settings.RolloutSettings;
import io.diffaug.streamer.settings.StreamSettings;
import java.time.InstantSource;
import java.util.List;

/**
 * What a stream is made of: the seams to the world, and the settings.
 *
 * @param <P> the source's notion of progress
 * @param preflight what must hold before the start
 * @param modelLog the models topic
 * @param deployment puts announced versions into service
 * @param openers open the lanes, one each
 * @param augmenter turns samples into outcomes
 * @param waitsFor where the first model must come from, in words
 * @param settings the settings
 * @param rollout how announced versions come into service
 * @param clock judges timestamps
 * @param observer hears what happens
 */
public record StreamParts<P>(
    Preflight preflight,
    ModelLog modelLog,
    ModelDeployment deployment,
    List<Lane.Opener<P>> openers,
    Augmenter augmenter,
    String waitsFor,
    StreamSettings settings,
    RolloutSettings rollout,
    InstantSource clock,
    StreamObserver observer) {
  /** Copies the list. {@inheritDoc} */
  public StreamParts {
    openers = List.copyOf(openers);
  }
}
