package io.diffaug.streamer.kafka;

import io.diffaug.streamer.pipeline.StreamRefusedException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.FencedInstanceIdException;

/** What starting a lane again cannot cure, in words that say what would. */
final class LaneRefusals {
  private static final String CURE =
      "; diffaug.stream.group with another name reads the input anew, kafka-consumer-groups can"
          + " reset the group's offsets";

  private LaneRefusals() {}

  /** Carries a refusal out of a callback of the consumer, which lets nothing checked pass. */
  static final class Unchecked extends RuntimeException {
    private static final long serialVersionUID = 1;

    Unchecked(StreamRefusedException refusal) {
      super(refusal.getMessage(), refusal);
    }
  }

  static StreamRefusedException inUse(String instanceId, String holder) {
    return new StreamRefusedException(
        "instance.id '"
            + instanceId
            + "' is in use by "
            + holder
            + " (expected: one running process a name, diffaug.stream.instance-id)");
  }

  static StreamRefusedException outOfRange(Map<TopicPartition, Long> positions) {
    List<String> complaints =
        new TreeMap<>(
                positions.entrySet().stream()
                    .collect(Collectors.toMap(at -> at.getKey().toString(), Map.Entry::getValue)))
            .entrySet().stream()
                .map(
                    at ->
                        at.getKey()
                            + ": committed offset "
                            + at.getValue()
                            + " is out of range (expected: records that are still there, or not"
                            + " yet); records were deleted before they were read, or the topic was"
                            + " made again"
                            + CURE)
                .toList();
    return new StreamRefusedException(complaints);
  }

  static StreamRefusedException anotherTopic(TopicPartition partition, long offset) {
    return new StreamRefusedException(
        partition
            + ": committed offset "
            + offset
            + " belongs to an earlier topic of this name (expected: the topic it was committed"
            + " for)"
            + CURE);
  }

  /**
   * What a failed stream died of, as far as the lane knows better than the exception says.
   *
   * @param instanceId the static member's id
   * @param failure what was thrown
   * @return a refusal where another life would die of the same, else the failure itself
   */
  static Throwable explained(String instanceId, Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof StreamRefusedException refusal) {
        return refusal;
      }
      if (cause instanceof FencedInstanceIdException) {
        return inUse(instanceId, "another process, which joined after this one");
      }
      if (cause instanceof AuthorizationException forbidden) {
        return new StreamRefusedException(forbidden.getMessage());
      }
    }
    return failure;
  }
}
