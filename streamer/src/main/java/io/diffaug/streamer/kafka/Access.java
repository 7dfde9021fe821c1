package io.diffaug.streamer.kafka;

import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.acl.AclOperation;

/**
 * What the principal of the settings may do, as the cluster says.
 *
 * @param topics the operations on each topic that exists; a topic that may not even be described
 *     has none
 * @param cluster the operations on the cluster itself
 * @param readsGroup whether the stream's group may be joined and its offsets committed
 * @param writesTransactions whether the lane's transactional id may be used
 */
record Access(
    Map<TopicRole, Set<AclOperation>> topics,
    Set<AclOperation> cluster,
    boolean readsGroup,
    boolean writesTransactions) {

  /** Copies the sets. */
  Access {
    topics = topics.isEmpty() ? Map.of() : new EnumMap<>(topics);
    cluster = Set.copyOf(cluster);
  }
}
