package io.diffaug.streamer.kafka;

import io.diffaug.core.settings.KafkaSettings;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.admin.MemberToRemove;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.QuorumInfo;
import org.apache.kafka.clients.admin.RemoveMembersFromConsumerGroupOptions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.SecurityDisabledException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownMemberIdException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.errors.UnsupportedVersionException;

/**
 * Asks the cluster what must be known before a stream starts, and makes topics; blocks for each
 * answer, for a bounded time.
 */
final class ClusterAdmin implements AutoCloseable {
  /** Longest that brokers may take to hear of a new topic. */
  private static final Duration PROPAGATION = Duration.ofSeconds(10);

  private static final Duration PAUSE = Duration.ofMillis(20);

  private final Object servers;
  private final Admin admin;

  /** An admin with the properties of {@link ClientProperties}. */
  ClusterAdmin(Map<String, Object> properties) {
    this.servers = properties.get(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG);
    this.admin = Admin.create(properties);
  }

  /** An admin for a cluster whose servers are looked at first. */
  static ClusterAdmin of(KafkaSettings kafka) {
    BootstrapServers.require(kafka);
    return new ClusterAdmin(ClientProperties.admin(kafka));
  }

  /** A topic as it is, if it is there. */
  Optional<TopicFacts> describe(String topic) {
    try {
      TopicDescription description =
          answer(admin.describeTopics(List.of(topic)).topicNameValues().get(topic));
      TopicPartition first = new TopicPartition(topic, 0);
      long logStart =
          answer(admin.listOffsets(Map.of(first, OffsetSpec.earliest())).partitionResult(first))
              .offset();
      return Optional.of(
          new TopicFacts(
              description.topicId(),
              description.partitions().size(),
              logStart,
              configs(ConfigResource.Type.TOPIC, topic)));
    } catch (UnknownTopicOrPartitionException absent) {
      return Optional.empty();
    }
  }

  /** The settings of one broker; all of a cluster should be alike. */
  Map<String, String> brokerConfigs() {
    Collection<Node> nodes = answer(admin.describeCluster().nodes());
    return configs(ConfigResource.Type.BROKER, nodes.iterator().next().idString());
  }

  /** The member of a group that goes by an instance id, if there is one. */
  Optional<MemberDescription> member(String group, String instanceId) {
    try {
      return answer(admin.describeConsumerGroups(List.of(group)).describedGroups().get(group))
          .members()
          .stream()
          .filter(member -> member.groupInstanceId().filter(instanceId::equals).isPresent())
          .findFirst();
    } catch (GroupIdNotFoundException noGroupYet) {
      return Optional.empty();
    }
  }

  /**
   * Makes a topic, and waits until the brokers know it: the controller answers before they do.
   *
   * @return false if it was there
   */
  boolean create(NewTopic topic) {
    try {
      answer(admin.createTopics(List.of(topic)).all());
    } catch (TopicExistsException there) {
      return false;
    }
    long deadline = System.nanoTime() + PROPAGATION.toNanos();
    while (!isKnown(topic.name()) && System.nanoTime() < deadline) {
      LockSupport.parkNanos(PAUSE.toNanos());
    }
    return true;
  }

  private boolean isKnown(String topic) {
    try {
      answer(admin.describeTopics(List.of(topic)).topicNameValues().get(topic));
      return true;
    } catch (UnknownTopicOrPartitionException notYet) {
      return false;
    }
  }

  /** Whether the brokers ask an authorizer at all; without one everybody may do everything. */
  boolean authorizes() {
    try {
      answer(admin.describeAcls(AclBindingFilter.ANY).values());
      return true;
    } catch (SecurityDisabledException noAuthorizer) {
      return false;
    } catch (AuthorizationException | UnsupportedVersionException kept) {
      return true;
    }
  }

  /**
   * What this principal may do on a topic: nothing where it may not even describe it, and no answer
   * where there is no such topic or the brokers do not say.
   */
  Optional<Set<AclOperation>> topicOperations(String topic) {
    DescribeTopicsOptions options = new DescribeTopicsOptions().includeAuthorizedOperations(true);
    try {
      return Optional.ofNullable(
          answer(admin.describeTopics(List.of(topic), options).topicNameValues().get(topic))
              .authorizedOperations());
    } catch (UnknownTopicOrPartitionException absent) {
      return Optional.empty();
    } catch (TopicAuthorizationException hidden) {
      return Optional.of(Set.of());
    }
  }

  /** What this principal may do on the cluster itself, where the brokers say. */
  Optional<Set<AclOperation>> clusterOperations() {
    DescribeClusterOptions options = new DescribeClusterOptions().includeAuthorizedOperations(true);
    return Optional.ofNullable(answer(admin.describeCluster(options).authorizedOperations()));
  }

  /**
   * Whether this principal may read with a group, which need not exist: to take a member out of it
   * asks for the same right, and that one is not there.
   */
  boolean mayRead(String group) {
    MemberToRemove nobody = new MemberToRemove("diffaug-asks-for-its-rights");
    try {
      answer(
          admin
              .removeMembersFromConsumerGroup(
                  group, new RemoveMembersFromConsumerGroupOptions(Set.of(nobody)))
              .memberResult(nobody));
      return true;
    } catch (GroupAuthorizationException forbidden) {
      return false;
    } catch (UnknownMemberIdException | GroupIdNotFoundException permitted) {
      return true;
    }
  }

  /** The transactional ids of every transaction that is open. */
  List<String> openTransactions() {
    ListTransactionsOptions open =
        new ListTransactionsOptions().filterStates(Set.of(TransactionState.ONGOING));
    return answer(admin.listTransactions(open).all()).stream()
        .map(TransactionListing::transactionalId)
        .toList();
  }

  /** Aborts what is open under transactional ids, and fences who opened it. */
  void fence(Collection<String> transactionalIds) {
    answer(admin.fenceProducers(transactionalIds).all());
  }

  /** What the controller's clock says, in milliseconds, where it tells. */
  OptionalLong clockMillis() {
    try {
      QuorumInfo quorum = answer(admin.describeMetadataQuorum().quorumInfo());
      return quorum.voters().stream()
          .filter(voter -> voter.replicaId() == quorum.leaderId())
          .map(QuorumInfo.ReplicaState::lastCaughtUpTimestamp)
          .findFirst()
          .orElse(OptionalLong.empty());
    } catch (AuthorizationException | UnsupportedVersionException untold) {
      return OptionalLong.empty();
    }
  }

  @Override
  public void close() {
    admin.close(Duration.ofSeconds(1));
  }

  private Map<String, String> configs(ConfigResource.Type type, String name) {
    ConfigResource resource = new ConfigResource(type, name);
    Config config = answer(admin.describeConfigs(List.of(resource)).values().get(resource));
    return config.entries().stream()
        .filter(entry -> entry.value() != null)
        .collect(Collectors.toMap(ConfigEntry::name, ConfigEntry::value));
  }

  /** Waits for an answer; a failure is thrown as the client named it. */
  private <T> T answer(KafkaFuture<T> future) {
    try {
      return future.get();
    } catch (InterruptedException interrupted) {
      throw new InterruptException(interrupted);
    } catch (ExecutionException failed) {
      if (failed.getCause() instanceof TimeoutException silent) {
        throw new KafkaException(
            "no broker answers at "
                + servers
                + " (expected: a running cluster, diffaug.kafka.client.bootstrap.servers)",
            silent);
      }
      if (failed.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new KafkaException(failed.getCause());
    }
  }
}
