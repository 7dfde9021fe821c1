package io.diffaug.streamer.kafka;

import io.diffaug.streamer.pipeline.StreamRefusedException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The right of this process to its instance id, looked up before it joins: two running processes
 * with one id would fence each other for ever.
 *
 * <p>A member that is there already is either the ghost of a process that died, which vanishes when
 * its session ends, or alive, which does not. Members that this process was itself are neither.
 */
final class InstanceClaim {
  private static final Logger LOG = LoggerFactory.getLogger(InstanceClaim.class);

  /** How much longer than its session a ghost may linger. */
  private static final Duration MARGIN = Duration.ofSeconds(3);

  private static final Duration PAUSE = Duration.ofMillis(200);

  private final String group;
  private final String instanceId;
  private final Duration session;
  private final Set<String> formerSelves = new HashSet<>();

  InstanceClaim(String group, String instanceId, Duration session) {
    this.group = group;
    this.instanceId = instanceId;
    this.session = session;
  }

  /** Remembers a member id that this process had. */
  synchronized void remember(String memberId) {
    formerSelves.add(memberId);
  }

  /** Waits for a ghost to vanish; refuses if it turns out to be alive. */
  void settle(ClusterAdmin cluster) throws StreamRefusedException {
    Optional<MemberDescription> holder = stranger(cluster);
    if (holder.isEmpty()) {
      return;
    }
    Duration patience = session.plus(MARGIN);
    LOG.info(
        "instance.id '{}' is held by {}: waiting up to {} ms for it to vanish",
        instanceId,
        words(holder.get()),
        patience.toMillis());
    long deadline = System.nanoTime() + patience.toNanos();
    while (holder.isPresent() && System.nanoTime() < deadline) {
      pause();
      holder = stranger(cluster);
    }
    if (holder.isPresent()) {
      throw LaneRefusals.inUse(instanceId, words(holder.get()));
    }
  }

  private synchronized Optional<MemberDescription> stranger(ClusterAdmin cluster) {
    return cluster
        .member(group, instanceId)
        .filter(member -> !formerSelves.contains(member.consumerId()));
  }

  private static String words(MemberDescription member) {
    return member.clientId() + " on " + member.host();
  }

  private static void pause() {
    try {
      TimeUnit.NANOSECONDS.sleep(PAUSE.toNanos());
    } catch (InterruptedException interrupted) {
      throw new InterruptException(interrupted);
    }
  }
}
