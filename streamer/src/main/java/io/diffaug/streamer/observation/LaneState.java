package io.diffaug.streamer.observation;

/** Where a lane's life stands. */
public enum LaneState {
  /** Its clients are being made, and what an earlier life left is being settled. */
  OPENING,
  /** Its stream runs. */
  RUNNING,
  /** It failed, and starts again after a pause. */
  RESTING,
  /** It was drained, or refused. */
  ENDED
}
