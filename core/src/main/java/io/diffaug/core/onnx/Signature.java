package io.diffaug.core.onnx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What an operator takes and gives, by element types: {@code "T I? -> T I"} takes one tensor of
 * numbers and perhaps one of integers, and gives two, the first of the type that came in.
 *
 * <p>A letter names types; {@code ?} marks an input that may be left out, {@code +} one that stands
 * one or more times. Letters that are variables have one type throughout a node.
 */
final class Signature {

  /** The letters and the types that they stand for. */
  private enum Letter {
    /** Floats. */
    F(ElementType.FLOAT),
    /** Integers of 64 bits. */
    I(ElementType.INT64),
    /** Truth values. */
    B(ElementType.BOOL),
    /** Numbers, a variable. */
    T(ElementType.FLOAT, ElementType.INT64, ElementType.INT32),
    /** Anything, a variable. */
    A(ElementType.values()),
    /** Indices. */
    N(ElementType.INT64, ElementType.INT32),
    /** Anything, and as an output what the node's attribute {@code to} says. */
    X(ElementType.values());

    @SuppressWarnings("ImmutableEnumChecker") // Set.of cannot be changed
    private final Set<ElementType> types;

    Letter(ElementType... types) {
      this.types = Set.of(types);
    }

    boolean isVariable() {
      return this == T || this == A || this == N;
    }
  }

  /** Types that do not fit, said as culprit and expectation. */
  static final class MismatchException extends Exception {
    private static final long serialVersionUID = 1;

    MismatchException(String complaint) {
      super(complaint);
    }
  }

  private final List<Letter> inputs = new ArrayList<>();
  private final List<Letter> outputs = new ArrayList<>();
  private final int minimumInputs;
  private final int maximumInputs;

  private Signature(String text) {
    String[] sides = text.split(" -> ", -1);
    int required = 0;
    boolean endless = false;
    for (String input : sides[0].split(" ", -1)) {
      inputs.add(Letter.valueOf(input.substring(0, 1)));
      required += input.endsWith("?") ? 0 : 1;
      endless = input.endsWith("+");
    }
    Arrays.stream(sides[1].split(" ", -1)).map(Letter::valueOf).forEach(outputs::add);
    minimumInputs = required;
    maximumInputs = endless ? Integer.MAX_VALUE : inputs.size();
  }

  static Signature of(String text) {
    return new Signature(text);
  }

  /** How many tensors an operator gives. */
  int outputs() {
    return outputs.size();
  }

  /**
   * Checks a node's inputs and finds the types of its outputs.
   *
   * @param operator its name, for messages
   * @param given types of its inputs
   * @param to the type that an output {@code X} has
   * @throws MismatchException if there are more or fewer inputs than the operator takes, or of
   *     other types
   */
  List<ElementType> outputs(String operator, List<ElementType> given, ElementType to)
      throws MismatchException {
    if (given.size() < minimumInputs || given.size() > maximumInputs) {
      throw new MismatchException(
          operator + " inputs: " + given.size() + " (expected: " + arity() + ")");
    }
    Map<Letter, ElementType> bound = new EnumMap<>(Letter.class);
    bound.put(Letter.F, ElementType.FLOAT);
    bound.put(Letter.I, ElementType.INT64);
    bound.put(Letter.B, ElementType.BOOL);
    for (int i = 0; i < given.size(); i++) {
      bind(operator, i, given.get(i), bound);
    }
    bound.put(Letter.X, to);
    return outputs.stream().map(bound::get).toList();
  }

  private void bind(String operator, int input, ElementType type, Map<Letter, ElementType> bound)
      throws MismatchException {
    Letter letter = inputs.get(Math.min(input, inputs.size() - 1));
    boolean fits = letter.types.contains(type);
    if (fits && letter.isVariable()) {
      fits = bound.computeIfAbsent(letter, first -> type) == type;
    }
    if (!fits) {
      Object expected =
          bound.containsKey(letter) ? bound.get(letter) : letter.types.stream().sorted().toList();
      throw new MismatchException(
          operator + " input " + input + ": " + type + " (expected: " + expected + ")");
    }
  }

  private String arity() {
    if (maximumInputs == Integer.MAX_VALUE) {
      return minimumInputs + " or more";
    }
    return minimumInputs == maximumInputs
        ? String.valueOf(minimumInputs)
        : minimumInputs + " to " + maximumInputs;
  }
}
