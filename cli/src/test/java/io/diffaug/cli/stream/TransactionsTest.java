package io.diffaug.cli.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Transactions that others leave on the topics hold nobody back. */
class TransactionsTest {
  @TempDir static Path folder;

  @Test
  @SuppressWarnings("FutureReturnValueIgnored") // the flush tells
  void aLaneThatIsNoLongerRunHoldsNoReaderBack() throws Exception {
    StreamTopics topics = StreamTopics.create("fewer");
    topics.feed(10);
    String orphan = "fewer/fewer/3";
    try (KafkaProducer<byte[], byte[]> formerLane =
            topics.producer(
                Map.of("transactional.id", orphan, "transaction.timeout.ms", "600000"));
        Admin admin = Admin.create(topics.client())) {
      formerLane.initTransactions();
      formerLane.beginTransaction();
      formerLane.send(new ProducerRecord<>(topics.pairs(), StreamTopics.sample("orphan")));
      formerLane.flush();
      try (StreamerProcess streamer = start(topics)) {
        topics.awaitAllCommitted();
        assertThat(streamer.output()).contains("[" + orphan + "]");
      }

      await().atMost(StreamerProcess.LONG).until(() -> topics.accounted().size() == 10);
      assertThat(admin.describeTransactions(List.of(orphan)).description(orphan).get().state())
          .isNotEqualTo(TransactionState.ONGOING);
      assertThatThrownBy(formerLane::commitTransaction).isInstanceOf(KafkaException.class);
    }
  }

  @Test
  @SuppressWarnings("FutureReturnValueIgnored") // the flush or the commit tells
  void lagReachesZeroOnATopicWithAbortedTransactions() throws Exception {
    StreamTopics topics = StreamTopics.create("aborted");
    try (KafkaProducer<byte[], byte[]> producer =
            topics.producer(Map.of("transactional.id", "feeder"));
        StreamerProcess streamer = start(topics)) {
      producer.initTransactions();
      for (int transaction = 0; transaction < 10; transaction++) {
        producer.beginTransaction();
        for (int i = 0; i < 30; i++) {
          producer.send(
              new ProducerRecord<>(topics.input(), i % 3, null, StreamTopics.sample("s" + i)));
        }
        if (transaction % 2 == 0) {
          producer.commitTransaction();
        } else {
          producer.flush();
          producer.abortTransaction();
        }
      }
      streamer.awaitSaying("lane 0 reads");

      topics.awaitAllCommitted();

      assertThat(topics.accounted()).hasSize(150).isEqualTo(topics.coordinates());
    }
  }

  private static StreamerProcess start(StreamTopics topics) throws Exception {
    return StreamerProcess.start(folder, topics.settings(), "ar-EG");
  }
}
