package io.diffaug.core.rollout;

/**
 * What an operator ordered.
 *
 * @param id the order's own name, lower-case hexadecimal: an order that comes twice is obeyed once
 * @param operator who ordered it: a claim unless a signature verifies
 * @param reason why, in the operator's words
 * @param order the order
 * @param seal the bytes that were written with their signature
 */
public record Command(String id, String operator, String reason, Order order, Seal seal)
    implements RolloutEvent {}
