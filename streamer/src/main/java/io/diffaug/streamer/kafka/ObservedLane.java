package io.diffaug.streamer.kafka;

import io.diffaug.streamer.observation.StreamObserver;

/**
 * A lane by its number, and who hears what happens in it.
 *
 * @param number the lane's number, from 0
 * @param observer the listener
 */
record ObservedLane(int number, StreamObserver observer) {}
