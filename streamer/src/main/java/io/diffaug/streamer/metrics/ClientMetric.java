package io.diffaug.streamer.metrics;

import io.diffaug.streamer.observation.ClientReadings;

/**
 * What Kafka's clients count of themselves, as far as it is passed on: the few figures that tell
 * where time goes and where failures come from, each summed over the clients of all lanes.
 */
enum ClientMetric implements Metric {
  READ_RECORDS(Group.FETCHER, "records-consumed-total", "records_total", "Records read."),
  READ_BYTES(Group.FETCHER, "bytes-consumed-total", "read_bytes_total", "Bytes read."),
  FETCHES(Group.FETCHER, "fetch-total", "fetches_total", "Fetch requests."),
  PARTITIONS(Group.MEMBER, "assigned-partitions", "assigned_partitions", "Partitions assigned."),
  REBALANCES(Group.MEMBER, "rebalance-total", "rebalances_total", "Rebalances."),
  FAILED_REBALANCES(
      Group.MEMBER, "failed-rebalance-total", "failed_rebalances_total", "Failed rebalances."),
  REBALANCE_TIME(
      Group.MEMBER, "rebalance-latency-total", "rebalance_seconds_total", "Time of rebalances."),
  HEARTBEATS(Group.MEMBER, "heartbeat-total", "heartbeats_total", "Heartbeats sent."),
  CONSUMER_CONNECTIONS(
      Group.CONSUMER, "connection-count", "connections", "Connections to brokers."),
  CONSUMER_CONNECTS(
      Group.CONSUMER, "connection-creation-total", "connects_total", "Connections made."),
  CONSUMER_STRANGERS(
      Group.CONSUMER,
      "failed-authentication-total",
      "failed_authentications_total",
      "Connections whose authentication failed."),
  SENT_RECORDS(Group.PRODUCER, "record-send-total", "records_total", "Records sent."),
  RETRIES(Group.PRODUCER, "record-retry-total", "retried_records_total", "Records sent again."),
  ERRORS(Group.PRODUCER, "record-error-total", "failed_records_total", "Records not sent."),
  SENT_BYTES(Group.PRODUCER, "outgoing-byte-total", "sent_bytes_total", "Bytes sent."),
  REQUESTS(Group.PRODUCER, "request-total", "requests_total", "Requests sent."),
  MEMORY_WAIT(
      Group.PRODUCER,
      "bufferpool-wait-time-ns-total",
      "memory_wait_seconds_total",
      "Time that sends waited for the producer's memory."),
  OFFSETS_TIME(
      Group.PRODUCER,
      "txn-send-offsets-time-ns-total",
      "offsets_seconds_total",
      "Time of adding offsets to transactions."),
  COMMIT_TIME(
      Group.PRODUCER,
      "txn-commit-time-ns-total",
      "commit_seconds_total",
      "Time of committing transactions."),
  PRODUCER_CONNECTIONS(
      Group.PRODUCER, "connection-count", "connections", "Connections to brokers."),
  PRODUCER_CONNECTS(
      Group.PRODUCER, "connection-creation-total", "connects_total", "Connections made."),
  PRODUCER_STRANGERS(
      Group.PRODUCER,
      "failed-authentication-total",
      "failed_authentications_total",
      "Connections whose authentication failed.");

  /** A group of metrics, as the clients name it. */
  private enum Group {
    FETCHER("consumer-fetch-manager-metrics", "consumer"),
    MEMBER("consumer-coordinator-metrics", "consumer"),
    CONSUMER("consumer-metrics", "consumer"),
    PRODUCER("producer-metrics", "producer");

    private final String kafkaName;
    private final String client;

    Group(String kafkaName, String client) {
      this.kafkaName = kafkaName;
      this.client = client;
    }
  }

  private final Group group;
  private final String kafkaName;
  private final String suffix;
  private final String help;

  ClientMetric(Group group, String kafkaName, String suffix, String help) {
    this.group = group;
    this.kafkaName = kafkaName;
    this.suffix = suffix;
    this.help = help;
  }

  /** The client's reading in base units; 0 while it has none or is no number. */
  double read(ClientReadings client) {
    double read = client.read(group.kafkaName, kafkaName).orElse(0);
    return Double.isFinite(read) ? read * baseUnits() : 0;
  }

  /** Kafka counts in nanoseconds where its name says so, and else in milliseconds. */
  private double baseUnits() {
    if (!suffix.endsWith("_seconds_total")) {
      return 1;
    }
    return kafkaName.endsWith("-ns-total") ? 1e-9 : 1e-3;
  }

  @Override
  public Kind kind() {
    return suffix.endsWith("_total") ? Kind.COUNTER : Kind.GAUGE;
  }

  @Override
  public String scrapedName() {
    return "diffaug_kafka_" + group.client + "_" + suffix;
  }

  @Override
  public String help() {
    return help + " Kafka's own " + group.kafkaName + ": " + kafkaName + ", summed over all lanes.";
  }
}
