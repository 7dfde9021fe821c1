package io.diffaug.cli.models;

import io.diffaug.core.rollout.Command;
import io.diffaug.core.rollout.Order;
import io.diffaug.core.settings.KafkaSettings;
import io.diffaug.core.signature.SigningKey;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Where operators' orders are given.
 *
 * @param kafka where the models log is
 * @param operator who orders
 * @param reason why, possibly empty
 * @param key what the orders are signed with, if they are
 */
public record OrderDesk(
    KafkaSettings kafka, String operator, String reason, Optional<SigningKey> key) {

  /**
   * Gives an order and waits for its effect.
   *
   * @param order the order
   * @return what became of it
   * @throws org.apache.kafka.common.KafkaException if the log cannot be read or written
   */
  public EventDesk.Answer give(Order order) {
    Command command = command(order);
    return new EventDesk(kafka)
        .handIn(command, read -> read instanceof Command other && other.id().equals(command.id()));
  }

  private Command command(Order order) {
    byte[] id = new byte[16];
    new SecureRandom().nextBytes(id);
    Command unsigned = Command.unsigned(HexFormat.of().formatHex(id), operator, reason, order);
    return key.map(unsigned::signedWith).orElse(unsigned);
  }
}
