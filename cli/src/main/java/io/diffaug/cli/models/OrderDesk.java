package io.diffaug.cli.models;

import io.diffaug.core.rollout.Command;
import io.diffaug.core.rollout.EventCodec;
import io.diffaug.core.rollout.Order;
import io.diffaug.core.settings.KafkaSettings;
import io.diffaug.core.signature.SigningKey;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Where operators' orders are given: written to the models log, and followed until the fold shows
 * what became of them.
 *
 * @param kafka where the log is
 * @param operator who orders
 * @param reason why, possibly empty
 * @param key what the orders are signed with, if they are
 */
public record OrderDesk(
    KafkaSettings kafka, String operator, String reason, Optional<SigningKey> key) {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /**
   * What became of an order.
   *
   * @param obeyed whether it changed anything
   * @param effect what it did, or why it was ignored
   * @param state what serves now
   */
  public record Answer(boolean obeyed, String effect, String state) {}

  /**
   * Gives an order and waits for its effect.
   *
   * @param order the order
   * @return what became of it
   * @throws KafkaException if the log cannot be read or written
   */
  public Answer give(Order order) {
    Command command = command(order);
    try (RolloutLog log = RolloutLog.open(kafka, PATIENCE)) {
      log.readToEnd(before -> true);
      write(EventCodec.write(command));
      return answer(awaitEffect(command, log));
    }
  }

  private LoggedEvent awaitEffect(Command command, RolloutLog log) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    AtomicReference<LoggedEvent> found = new AtomicReference<>();
    while (log.await(event -> isNot(command, event, found))) {
      if (System.nanoTime() > deadline) {
        throw new KafkaException(
            kafka.models()
                + ": the order is written, its effect was not read within "
                + PATIENCE.toSeconds()
                + " s (expected: see diffaug models history)");
      }
    }
    return found.get();
  }

  private static boolean isNot(
      Command command, LoggedEvent logged, AtomicReference<LoggedEvent> found) {
    if (logged.event() instanceof Command read && read.id().equals(command.id())) {
      found.set(logged);
    }
    return found.get() == null;
  }

  private static Answer answer(LoggedEvent logged) {
    return new Answer(
        !logged.folded().effect().ignored(),
        logged.folded().effect().inWords(),
        RolloutState.line(logged.folded().rollout()));
  }

  private Command command(Order order) {
    byte[] id = new byte[16];
    new SecureRandom().nextBytes(id);
    Command unsigned = Command.unsigned(HexFormat.of().formatHex(id), operator, reason, order);
    return key.map(unsigned::signedWith).orElse(unsigned);
  }

  private void write(byte[] event) {
    try (Producer<byte[], byte[]> producer = new KafkaProducer<>(properties())) {
      producer.send(new ProducerRecord<>(kafka.models(), event)).get();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new KafkaException(
          "interrupted; whether the order was written is not known", interrupted);
    } catch (ExecutionException refused) {
      throw new KafkaException(
          kafka.models() + ": the order was not written: " + refused.getCause().getMessage(),
          refused.getCause());
    }
  }

  private Map<String, Object> properties() {
    String millis = String.valueOf(PATIENCE.toMillis());
    Map<String, Object> properties = new HashMap<>();
    properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, millis);
    properties.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, "10000");
    properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, millis);
    properties.putAll(kafka.client());
    properties.put(ProducerConfig.ACKS_CONFIG, "all");
    properties.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
    properties.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
    return properties;
  }
}
