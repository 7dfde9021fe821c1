package io.diffaug.cli.demo;

import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;

/** How many input records a group has committed, pairs and offsets in one transaction. */
final class CommittedRecords implements AutoCloseable {
  private final Admin admin;
  private final String group;

  CommittedRecords(Map<String, String> client, String group) {
    this.admin = Admin.create(Map.copyOf(client));
    this.group = group;
  }

  /**
   * The sum over all partitions; the demo's feed writes no transactions, so offsets count records.
   */
  long count() throws InterruptedException {
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

  @Override
  public void close() {
    admin.close();
  }
}
