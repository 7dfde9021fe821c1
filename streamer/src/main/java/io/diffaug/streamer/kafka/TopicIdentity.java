package io.diffaug.streamer.kafka;

import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;

/**
 * Which topic a committed position belongs to: names are reused, ids are not. A topic that was
 * deleted and made again can leave the old offset in range, and the stream would skip records
 * without a word; so each commit carries the topic's id, and a start compares.
 *
 * @param topicId the id of the input topic as it is now
 */
record TopicIdentity(Uuid topicId) {
  private static final String PREFIX = "topic-id=";

  /** What is committed beside each position. */
  String note() {
    return PREFIX + topicId;
  }

  /** Refuses a position that was committed for another topic of the same name. */
  void requireSame(TopicPartition partition, OffsetAndMetadata committed) {
    if (committed.metadata().startsWith(PREFIX) && !committed.metadata().equals(note())) {
      throw new LaneRefusals.Unchecked(LaneRefusals.anotherTopic(partition, committed.offset()));
    }
  }
}
