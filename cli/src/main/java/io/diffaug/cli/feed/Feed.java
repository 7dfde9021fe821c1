package io.diffaug.cli.feed;

import io.diffaug.core.csv.CsvRow;
import io.diffaug.core.csv.CsvRows;
import io.diffaug.core.settings.KafkaSettings;
import io.diffaug.proto.Payload;
import io.diffaug.proto.RawSample;
import io.diffaug.proto.VectorPayload;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Puts the samples of a file on the input topic, keyed by their ids, with a producer that neither
 * loses nor doubles what the broker accepts.
 */
public final class Feed implements AutoCloseable {
  /** The attribute that carries a sample's label. */
  public static final String LABEL = "label";

  /** How long an absent broker or topic is waited for. */
  private static final String MAX_BLOCK_MS = "15000";

  private final KafkaSettings kafka;
  private final Consumer<String> progress;
  private final Producer<byte[], byte[]> producer;
  private final AtomicReference<Exception> failure = new AtomicReference<>();

  /**
   * Opens a producer.
   *
   * @param kafka where the input topic is
   * @param progress told how far the feed is, once a second
   */
  public Feed(KafkaSettings kafka, Consumer<String> progress) {
    this.kafka = kafka;
    this.progress = progress;
    Map<String, Object> properties = new HashMap<>(kafka.client());
    properties.putIfAbsent(ProducerConfig.MAX_BLOCK_MS_CONFIG, MAX_BLOCK_MS);
    properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, "true");
    properties.put(ProducerConfig.ACKS_CONFIG, "all");
    this.producer =
        new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
  }

  /**
   * Sends a file's samples, passing over malformed rows, and waits until the broker has them.
   *
   * @param file the file
   * @param plan how much, and how fast
   * @return how many were sent
   * @throws IOException if the file cannot be read or the broker refuses a record
   * @throws InterruptedException if interrupted while waiting
   */
  public long send(SampleFile file, FeedPlan plan) throws IOException, InterruptedException {
    Pace pace = new Pace(plan.rate(), progress);
    long sent = 0;
    try {
      long before = -1;
      for (long pass = 0; sent > before && (pass == 0 || plan.loop()); pass++) {
        before = sent;
        sent = send(file, plan, pace, pass, sent);
      }
      producer.flush();
    } catch (InterruptException interrupted) {
      throw (InterruptedException) new InterruptedException().initCause(interrupted);
    } catch (KafkaException refused) {
      failure.compareAndSet(null, refused);
    }
    requireSent();
    return sent;
  }

  @Override
  public void close() {
    producer.close();
  }

  /** One pass over the file; rows keep their numbers, whatever is passed over. */
  private long send(SampleFile file, FeedPlan plan, Pace pace, long pass, long before)
      throws IOException, InterruptedException {
    long sent = before;
    try (CsvRows rows = file.open()) {
      Optional<CsvRow> row = rows.next();
      for (long number = 0; row.isPresent() && plan.wantsMore(sent); number++) {
        if (row.get() instanceof CsvRow.Sample sample) {
          pace.await(sent);
          send(plan.id(sample.id().orElse(Long.toString(number)), pass), sample);
          sent++;
        }
        row = rows.next();
      }
    }
    return sent;
  }

  @SuppressWarnings("FutureReturnValueIgnored") // the callback hears of every failure
  private void send(String id, CsvRow.Sample sample) throws IOException {
    requireSent();
    producer.send(
        new ProducerRecord<>(
            kafka.input(), id.getBytes(StandardCharsets.UTF_8), value(id, sample).toByteArray()),
        (metadata, refused) -> failure.compareAndSet(null, refused));
  }

  private static RawSample value(String id, CsvRow.Sample sample) {
    VectorPayload.Builder vector = VectorPayload.newBuilder();
    for (float feature : sample.features()) {
      vector.addValues(feature);
    }
    RawSample.Builder value =
        RawSample.newBuilder().setId(id).setPayload(Payload.newBuilder().setVector(vector));
    sample.label().ifPresent(label -> value.putAttributes(LABEL, label));
    return value.build();
  }

  private void requireSent() throws IOException {
    Exception refused = failure.get();
    if (refused != null) {
      throw new IOException(
          kafka.input() + " at " + kafka.bootstrapServers() + ": not every sample was accepted",
          refused);
    }
  }
}
