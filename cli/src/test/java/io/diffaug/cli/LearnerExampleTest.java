package io.diffaug.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.diffaug.cli.broker.SharedBroker;
import io.diffaug.learner.pairs.PairBatch;
import io.diffaug.learner.pairs.PairReader;
import io.diffaug.learner.pairs.PairSubscription;
import io.diffaug.proto.ContrastivePair;
import io.diffaug.proto.Payload;
import io.diffaug.proto.VectorPayload;
import io.diffaug.proto.View;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

/** The example of docs/learner.md, run as it stands there. */
class LearnerExampleTest {
  private static final int PAIRS = 3;

  /** What a user would write instead. */
  private static final class CountingLearner {
    private int seen;

    boolean wantsMore() {
      return seen < PAIRS;
    }

    void contrast(float[] first, float[] second) {
      assertThat(first).hasSameSizeAs(second);
      seen += first.length;
    }
  }

  @Test
  void theDocumentedExampleLearnsFromEveryPair() throws Exception {
    String topic = SharedBroker.newTopic("example-pairs", 1, Map.of());
    Map<String, String> client = SharedBroker.settings().client();
    publish(topic);
    CountingLearner learner = new CountingLearner();
    // example
    try (PairReader reader =
        PairReader.open(PairSubscription.of(client, topic).inGroup("my-learner"))) {
      while (learner.wantsMore()) {
        PairBatch batch = reader.read(256, Duration.ofSeconds(1));
        learner.contrast(batch.view(0), batch.view(1));
        reader.commit();
      }
    }
    // end of example
    assertThat(learner.seen).isEqualTo(PAIRS);
  }

  @Test
  void theDocumentsShowWhatIsRunHere() throws Exception {
    String source =
        Files.readString(Path.of("src/test/java/io/diffaug/cli/LearnerExampleTest.java"));
    String example =
        source.substring(
            source.indexOf("    // example\n") + "    // example\n".length(),
            source.indexOf("    // end of example"));
    assertThat(Files.readString(Path.of("../docs/learner.md")))
        .contains(example.stripTrailing().stripIndent());
  }

  private static void publish(String topic) throws Exception {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", SharedBroker.bootstrapServers()),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      for (int pair = 0; pair < PAIRS; pair++) {
        producer.send(new ProducerRecord<>(topic, pair(pair))).get();
      }
    }
  }

  private static byte[] pair(float value) {
    Payload payload =
        Payload.newBuilder().setVector(VectorPayload.newBuilder().addValues(value)).build();
    return ContrastivePair.newBuilder()
        .setAnchor(payload)
        .addViews(View.newBuilder().setPayload(payload))
        .addViews(View.newBuilder().setPayload(payload))
        .build()
        .toByteArray();
  }
}
