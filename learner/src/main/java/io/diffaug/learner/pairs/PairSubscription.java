package io.diffaug.learner.pairs;

import java.util.Map;
import java.util.Optional;

/**
 * What a {@link PairReader} reads, and how; begin with {@link #of} and change what differs.
 *
 * @param client properties of the Kafka client: where the cluster is, TLS, SASL, anything
 * @param topic the topic of pairs
 * @param group the consumer group that shares the topic and remembers positions; if none, the
 *     reader reads every partition and remembers nothing
 * @param start where each partition is begun, by its number; for readers without a group
 * @param views views to take of each pair, M; pairs that have fewer are undecodable
 * @param width floats a sample; 0 for the width of the first pair that can be decoded
 * @param queued records held in memory at most, beside the client's own fetches
 */
public record PairSubscription(
    Map<String, String> client,
    String topic,
    Optional<String> group,
    Map<Integer, Long> start,
    int views,
    int width,
    int queued) {

  private static final int DEFAULT_VIEWS = 2;
  private static final int DEFAULT_QUEUED = 500;

  /**
   * Checks the components. {@inheritDoc}
   *
   * @throws IllegalArgumentException naming what is wrong and what was expected
   */
  public PairSubscription {
    client = Map.copyOf(client);
    start = Map.copyOf(start);
    require(!topic.isBlank(), "topic", "\"\"", "a name");
    require(group.isEmpty() || !group.get().isBlank(), "group", "\"\"", "a name, or none");
    require(views >= 1, "views", views, ">= 1");
    require(width >= 0, "width", width, ">= 0");
    require(queued >= 1, "queued", queued, ">= 1");
    require(group.isEmpty() || start.isEmpty(), "start", start, "none, the group knows");
  }

  /**
   * All committed pairs of a topic from its beginning, two views each, without a group.
   *
   * @param client properties of the Kafka client, {@code bootstrap.servers} at least
   * @param topic the topic of pairs
   * @return the subscription
   */
  public static PairSubscription of(Map<String, String> client, String topic) {
    return new PairSubscription(
        client, topic, Optional.empty(), Map.of(), DEFAULT_VIEWS, 0, DEFAULT_QUEUED);
  }

  /**
   * Shares the topic among the members of a group, which goes on from what it committed.
   *
   * @param name the group's name
   * @return the changed subscription
   */
  public PairSubscription inGroup(String name) {
    return new PairSubscription(client, topic, Optional.of(name), start, views, width, queued);
  }

  /**
   * Begins at known positions, for instance those that were saved with a model's weights.
   *
   * @param positions offset by partition, as {@link PairReader#positions} gave them; a partition
   *     that is not named is read from its beginning
   * @return the changed subscription
   */
  public PairSubscription startingAt(Map<Integer, Long> positions) {
    return new PairSubscription(client, topic, group, positions, views, width, queued);
  }

  /**
   * Takes another number of views.
   *
   * @param count views a pair, M
   * @return the changed subscription
   */
  public PairSubscription withViews(int count) {
    return new PairSubscription(client, topic, group, start, count, width, queued);
  }

  /**
   * Requires a width, instead of taking the first pair's.
   *
   * @param floats floats a sample
   * @return the changed subscription
   */
  public PairSubscription withWidth(int floats) {
    return new PairSubscription(client, topic, group, start, views, floats, queued);
  }

  /**
   * Holds another number of records in memory.
   *
   * @param records records at most
   * @return the changed subscription
   */
  public PairSubscription withQueued(int records) {
    return new PairSubscription(client, topic, group, start, views, width, records);
  }

  private static void require(boolean holds, String name, Object value, String expected) {
    if (!holds) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: " + expected + ")");
    }
  }
}
