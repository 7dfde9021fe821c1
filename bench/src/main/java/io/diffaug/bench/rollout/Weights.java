package io.diffaug.bench.rollout;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import io.diffaug.nn.Seed;
import io.diffaug.nn.network.DirectView;
import io.diffaug.nn.network.Network;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.SplittableRandom;

/** Ways to spoil a network's weight matrices, rows by outputs, columns by inputs. */
final class Weights {
  private Weights() {}

  /** The matrices in the order of the layers. */
  private static List<Parameter> matrices(Network network) {
    return network.trainable().stream()
        .filter(parameter -> parameter.getType() == Parameter.Type.WEIGHT)
        .toList();
  }

  /** Draws all of them anew, as large as untrained ones are. */
  static void randomise(Network network, Seed seed) {
    SplittableRandom random = seed.generator();
    for (Parameter matrix : matrices(network)) {
      double bound = 1 / Math.sqrt((double) matrix.getShape().get(1));
      FloatBuffer values = DirectView.of(matrix.getArray());
      for (int i = 0; i < values.limit(); i++) {
        values.put(i, (float) random.nextDouble(-bound, bound));
      }
    }
  }

  /** Adds noise to all of them, so large a share of their own root mean square. */
  static void blur(Network network, double share, Seed seed) {
    SplittableRandom random = seed.generator();
    for (Parameter matrix : matrices(network)) {
      FloatBuffer values = DirectView.of(matrix.getArray());
      double squares = 0;
      for (int i = 0; i < values.limit(); i++) {
        squares += (double) values.get(i) * values.get(i);
      }
      double deviation = share * Math.sqrt(squares / values.limit());
      for (int i = 0; i < values.limit(); i++) {
        values.put(i, (float) (values.get(i) + deviation * random.nextGaussian()));
      }
    }
  }

  /** Gives the first layer its inputs in another order. */
  static void shuffleInputs(Network network, Seed seed) {
    Parameter first = matrices(network).get(0);
    Shape shape = first.getShape();
    int columns = (int) shape.get(1);
    int[] order = seed.permutation(columns);
    FloatBuffer values = DirectView.of(first.getArray());
    float[] row = new float[columns];
    for (int from = 0; from < values.limit(); from += columns) {
      values.get(from, row);
      for (int i = 0; i < columns; i++) {
        values.put(from + i, row[order[i]]);
      }
    }
  }

  /** Makes the last layer deaf: what comes out is the same for every input. */
  static void collapse(Network network) {
    List<Parameter> matrices = matrices(network);
    zero(matrices.get(matrices.size() - 1));
  }

  /** Makes deaf every layer with so many inputs. */
  static void ignoreInputs(Network network, int columns) {
    matrices(network).stream()
        .filter(matrix -> matrix.getShape().get(1) == columns)
        .forEach(Weights::zero);
  }

  private static void zero(Parameter matrix) {
    FloatBuffer values = DirectView.of(matrix.getArray());
    values.put(0, new float[values.limit()]);
  }
}
