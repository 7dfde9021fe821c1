package io.diffaug.core.rollout;

import io.diffaug.core.signature.SigningKey;
import java.util.Optional;

/**
 * What an operator ordered.
 *
 * @param id the order's own name, 16 bytes in lower-case hexadecimal: an order that comes twice is
 *     obeyed once
 * @param operator who ordered it: a claim unless a signature verifies
 * @param reason why, in the operator's words
 * @param order the order
 * @param seal the bytes that were written with their signature
 */
public record Command(String id, String operator, String reason, Order order, Seal seal)
    implements RolloutEvent {

  /**
   * A command that nobody signed.
   *
   * @param id 16 random bytes in lower-case hexadecimal
   * @param operator who orders
   * @param reason why
   * @param order the order
   * @return the command
   */
  public static Command unsigned(String id, String operator, String reason, Order order) {
    byte[] content = OrderCodec.write(id, operator, reason, order);
    return new Command(id, operator, reason, order, new Seal(content, Optional.empty()));
  }

  /**
   * The same command, signed.
   *
   * @param key the key
   * @return the signed command
   */
  public Command signedWith(SigningKey key) {
    Seal signed = new Seal(seal.content(), Optional.of(key.sign(seal.content())));
    return new Command(id, operator, reason, order, signed);
  }
}
