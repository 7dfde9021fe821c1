package io.diffaug.core.domain;

import io.diffaug.core.onnx.GraphBuilder;
import io.diffaug.proto.Payload;

/**
 * What a datum is: how a payload becomes a row of model space, and how a generated row becomes a
 * valid payload again.
 *
 * <p>The way back has two halves. <em>Decode</em> moves a generated row to the nearest valid point
 * of model space; it exists twice, as a graph fragment that runs inside the sampler's graph and as
 * its Java twin, and the contract test holds them equal. <em>To payload</em> is plain Java and
 * exact.
 */
public sealed interface SampleDomain permits VectorDomain {

  /**
   * The domain's name in settings and messages.
   *
   * @return for instance {@code vector}
   */
  String name();

  /**
   * Floats a sample in model space.
   *
   * @return the width
   */
  int width();

  /**
   * What samples it takes.
   *
   * @return name and width
   */
  default SampleShape shape() {
    return new SampleShape(name(), width());
  }

  /**
   * Lower bound of a predicted clean sample in model space.
   *
   * @return the clip range's minimum
   */
  float clipMinimum();

  /**
   * Upper bound of a predicted clean sample in model space.
   *
   * @return the clip range's maximum
   */
  float clipMaximum();

  /**
   * Writes a payload as a row of model space.
   *
   * @param payload the payload as it came
   * @param batch rows of model space, shape [batch, width]
   * @param offset where the row begins
   * @throws InvalidSampleException if the payload is of another domain, width or range; the row is
   *     then undefined
   */
  void toModelSpace(Payload payload, float[] batch, int offset) throws InvalidSampleException;

  /**
   * Reads a decoded row of model space as a payload.
   *
   * @param batch decoded rows, shape [batch, width]
   * @param offset where the row begins
   * @return a valid payload of this domain
   */
  Payload toPayload(float[] batch, int offset);

  /**
   * Moves a generated row to the nearest valid point of model space, in place.
   *
   * @param batch generated rows, shape [batch, width]
   * @param offset where the row begins
   */
  void decode(float[] batch, int offset);

  /**
   * Appends the same decode to a graph.
   *
   * @param graph the graph under construction
   * @param generated name of the generated rows, shape [batch, width]
   * @return name of the decoded rows, shape [batch, width]
   */
  String decode(GraphBuilder graph, String generated);
}
