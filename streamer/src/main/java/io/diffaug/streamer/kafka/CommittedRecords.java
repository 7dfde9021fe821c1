package io.diffaug.streamer.kafka;

import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;

/** How many input records a group has committed; outputs and offsets share a transaction. */
public final class CommittedRecords implements AutoCloseable {
  private final Admin admin;
  private final String group;

  /**
   * Opens an admin client.
   *
   * @param client the client's properties
   * @param group the consumer group
   */
  public CommittedRecords(Map<String, String> client, String group) {
    this.admin = Admin.create(Map.copyOf(client));
    this.group = group;
  }

  /**
   * Sums the group's offsets, which count records where the input was written without transactions.
   *
   * @return the sum over all partitions; 0 while there is no group
   * @throws InterruptedException if interrupted while waiting for the brokers' answer
   */
  public long count() throws InterruptedException {
    try {
      return admin
          .listConsumerGroupOffsets(group)
          .partitionsToOffsetAndMetadata()
          .get()
          .values()
          .stream()
          .mapToLong(OffsetAndMetadata::offset)
          .sum();
    } catch (ExecutionException groupNotThereYet) {
      return 0;
    }
  }

  /** Closes the admin client. */
  @Override
  public void close() {
    admin.close();
  }
}
