package io.diffaug.streamer.kafka;

import java.util.Map;

/**
 * A topic as the cluster describes it.
 *
 * @param partitions how many there are
 * @param logStart the first offset of partition 0 that still exists
 * @param configs its settings, defaults included
 */
record TopicFacts(int partitions, long logStart, Map<String, String> configs) {
  /** Copies the settings. */
  TopicFacts {
    configs = Map.copyOf(configs);
  }
}
