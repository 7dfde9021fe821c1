package io.diffaug.core.onnx;

import java.util.List;
import java.util.stream.LongStream;

/**
 * The noise of a run as a composed graph reads it: shape [batch, views * draws * width], for each
 * view the draw that its run begins with, and behind it one for each step that adds fresh noise.
 *
 * @param graph the graph under construction
 * @param shape its sizes
 */
record Draws(GraphBuilder graph, SamplerShape shape) {
  private static final String NOISE = "noise";

  /**
   * Draws of any number, read by a loop.
   *
   * @param first the draw that the run begins with, shape [batch * views, width]
   * @param fresh one for each step, shape [draws, batch * views, width]; the last step adds none,
   *     and is given the first draw to multiply by 0
   */
  record Sequence(String first, String fresh) {}

  /** Declares noise of so many draws, and gives each, shape [batch * views, width]. */
  List<String> each(int count) {
    long width = shape.width();
    String noise = graph.input(NOISE, GraphBuilder.DYNAMIC, width * shape.views() * count);
    String rows = new Rows(graph).reshape(noise, count * width);
    return count == 1
        ? List.of(rows)
        : LongStream.range(0, count)
            .mapToObj(draw -> slice(rows, draw * width, (draw + 1) * width, 1))
            .toList();
  }

  /** Declares noise of as many draws as a run has steps. */
  Sequence sequence() {
    String noise = graph.input(NOISE, GraphBuilder.DYNAMIC, Ports.UNKNOWN);
    String views =
        graph.node(
            Operator.RESHAPE,
            List.of(noise, graph.constant(0L, shape.views(), -1L, shape.width())));
    String turned =
        graph.node(
            Operator.TRANSPOSE, List.of(views), Attribute.of("perm", new long[] {2, 0, 1, 3}));
    String draws =
        graph.node(Operator.RESHAPE, List.of(turned, graph.constant(0L, -1L, shape.width())));
    String first = slice(draws, 0, 1, 0);
    String later = slice(draws, 1, Long.MAX_VALUE, 0);
    return new Sequence(
        new Rows(graph).reshape(first, shape.width()),
        graph.node(Operator.CONCAT, List.of(later, first), Attribute.of("axis", 0)));
  }

  private String slice(String value, long from, long to, long axis) {
    return graph.node(
        Operator.SLICE,
        List.of(value, graph.constant(from), graph.constant(to), graph.constant(axis)));
  }
}
