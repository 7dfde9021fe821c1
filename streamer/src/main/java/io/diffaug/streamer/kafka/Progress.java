package io.diffaug.streamer.kafka;

import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * Where a lane will stand once a batch is committed, and as whom it read the batch.
 *
 * <p>Positions are not last offset plus one: they step over control records and aborted
 * transactions, which take offsets that no reader sees (KIP-1094).
 *
 * @param positions the position after the batch, for each partition it moved
 * @param member the group's generation and member as they were on the poll thread; the broker
 *     refuses a commit under metadata that is no longer current (KIP-447)
 */
record Progress(Map<TopicPartition, OffsetAndMetadata> positions, ConsumerGroupMetadata member) {
  Progress {
    positions = Map.copyOf(positions);
  }
}
