package io.diffaug.core.onnx;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What goes into a graph and what comes out: names, order and shapes of its float tensors.
 *
 * @param inputs the inputs in order
 * @param outputs the outputs in order
 */
public record GraphSignature(List<Port> inputs, List<Port> outputs) {

  /**
   * Checks the components. {@inheritDoc}
   *
   * @throws NullPointerException if a list or an element is null
   */
  public GraphSignature {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
  }

  /**
   * One input or output.
   *
   * @param name its name
   * @param shape its dimensions, {@link GraphBuilder#DYNAMIC} where they differ from call to call
   */
  public record Port(String name, List<Long> shape) {

    /**
     * Checks the components. {@inheritDoc}
     *
     * @throws IllegalArgumentException if a dimension is neither positive nor dynamic
     */
    public Port {
      shape = List.copyOf(shape);
      for (long size : shape) {
        if (size < 1 && size != GraphBuilder.DYNAMIC) {
          throw new IllegalArgumentException(
              name + ": dimension " + size + " (expected: >= 1, or DYNAMIC)");
        }
      }
    }

    /**
     * Makes a port.
     *
     * @param name its name
     * @param shape its dimensions, {@link GraphBuilder#DYNAMIC} where they differ from call to call
     * @return the port
     */
    public static Port of(String name, long... shape) {
      return new Port(name, Arrays.stream(shape).boxed().toList());
    }

    @Override
    public String toString() {
      return name
          + shape.stream()
              .map(size -> size == GraphBuilder.DYNAMIC ? Ports.BATCH : size.toString())
              .collect(Collectors.joining(", ", " [", "]"));
    }
  }

  /**
   * The semantic encoder: {@code x [batch, width] -> y [batch, embedding]}.
   *
   * @param width floats a sample
   * @param embedding floats an embedding
   * @return the signature
   */
  public static GraphSignature encoder(long width, long embedding) {
    return new GraphSignature(
        List.of(Port.of("x", GraphBuilder.DYNAMIC, width)),
        List.of(Port.of("y", GraphBuilder.DYNAMIC, embedding)));
  }

  /**
   * The denoiser: {@code x_t [batch, width], t [1, 1], y [batch, embedding] -> epsilon [batch,
   * width]}.
   *
   * @param width floats a sample
   * @param embedding floats an embedding
   * @return the signature
   */
  public static GraphSignature denoiser(long width, long embedding) {
    return new GraphSignature(
        List.of(
            Port.of("x_t", GraphBuilder.DYNAMIC, width),
            Port.of("t", 1, 1),
            Port.of("y", GraphBuilder.DYNAMIC, embedding)),
        List.of(Port.of("epsilon", GraphBuilder.DYNAMIC, width)));
  }

  /**
   * The composed sampler of {@link SamplerGraph}.
   *
   * @param width floats a sample
   * @param embedding floats an embedding
   * @param views positives a sample
   * @param draws how often the sampler draws noise for a positive
   * @return the signature
   */
  public static GraphSignature sampler(long width, long embedding, int views, int draws) {
    return new GraphSignature(
        List.of(
            Port.of("x", GraphBuilder.DYNAMIC, width),
            Port.of("noise", GraphBuilder.DYNAMIC, width * views * draws)),
        List.of(
            Port.of("y", GraphBuilder.DYNAMIC, embedding),
            Port.of("positive", GraphBuilder.DYNAMIC, views * width),
            Port.of("positive_y", GraphBuilder.DYNAMIC, views * embedding),
            Port.of("check", GraphBuilder.DYNAMIC, views)));
  }

  static GraphSignature of(GraphProto graph) throws InvalidGraphException {
    return new GraphSignature(ports(graph.getInputList()), ports(graph.getOutputList()));
  }

  private static List<Port> ports(List<ValueInfoProto> values) throws InvalidGraphException {
    List<Port> ports = new ArrayList<>();
    for (ValueInfoProto value : values) {
      TypeProto.Tensor tensor = value.getType().getTensorType();
      if (!value.getType().hasTensorType()
          || tensor.getElemType() != TensorProto.DataType.FLOAT.getNumber()
          || !tensor.hasShape()) {
        throw new InvalidGraphException(
            value.getName() + ": not a float tensor (expected: one with a shape)");
      }
      ports.add(new Port(value.getName(), shape(value.getName(), tensor.getShape())));
    }
    return ports;
  }

  private static List<Long> shape(String name, TensorShapeProto shape)
      throws InvalidGraphException {
    List<Long> sizes = new ArrayList<>();
    for (TensorShapeProto.Dimension dimension : shape.getDimList()) {
      if (dimension.hasDimValue() && dimension.getDimValue() < 1) {
        throw new InvalidGraphException(
            name + ": dimension " + dimension.getDimValue() + " (expected: >= 1)");
      }
      sizes.add(dimension.hasDimValue() ? dimension.getDimValue() : GraphBuilder.DYNAMIC);
    }
    return sizes;
  }

  @Override
  public String toString() {
    return text(inputs) + " -> " + text(outputs);
  }

  private static String text(List<Port> ports) {
    return ports.stream().map(Port::toString).collect(Collectors.joining(", "));
  }
}
