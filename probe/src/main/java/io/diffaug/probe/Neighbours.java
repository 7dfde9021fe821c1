package io.diffaug.probe;

import com.oracle.labs.mlrg.olcut.util.Pair;
import java.util.Arrays;
import java.util.List;
import org.tribuo.math.distance.L2Distance;
import org.tribuo.math.la.DenseVector;
import org.tribuo.math.neighbour.NeighboursQuery;
import org.tribuo.math.neighbour.bruteforce.NeighboursBruteForceFactory;

/** Exact nearest neighbours by Euclidean distance. */
public final class Neighbours {
  private final NeighboursQuery query;
  private final int count;

  /**
   * Looks for neighbours among rows.
   *
   * @param rows shape [rows, width], at least one
   */
  public Neighbours(float[][] rows) {
    query =
        new NeighboursBruteForceFactory(new L2Distance(), 1)
            .createNeighboursQuery(
                Arrays.stream(rows).map(Neighbours::vector).toArray(DenseVector[]::new));
    count = rows.length;
  }

  /**
   * Finds the neighbours of every row among the others.
   *
   * @param rows shape [rows, width], at least two
   * @param k neighbours a row; where there are fewer other rows, all of them
   * @return rows of the neighbours, nearest first, shape [rows, k]
   * @throws IllegalArgumentException if there are fewer than two rows, or k is below 1
   */
  public static int[][] table(float[][] rows, int k) {
    if (rows.length < 2) {
      throw new IllegalArgumentException("rows: " + rows.length + " (expected: >= 2)");
    }
    if (k < 1) {
      throw new IllegalArgumentException("neighbours: " + k + " (expected: >= 1)");
    }
    Neighbours among = new Neighbours(rows);
    int[][] table = new int[rows.length][];
    for (int i = 0; i < rows.length; i++) {
      int own = i;
      table[i] =
          Arrays.stream(among.nearest(rows[i], k + 1)).filter(row -> row != own).limit(k).toArray();
    }
    return table;
  }

  /**
   * Finds the nearest rows.
   *
   * @param point shape [width]
   * @param k how many; where there are fewer rows, all of them
   * @return the rows, nearest first
   */
  public int[] nearest(float[] point, int k) {
    List<Pair<Integer, Double>> found = query.query(vector(point), Math.min(k, count));
    return found.stream().mapToInt(Pair::getA).toArray();
  }

  private static DenseVector vector(float[] row) {
    double[] values = new double[row.length];
    for (int i = 0; i < row.length; i++) {
      values[i] = row[i];
    }
    return DenseVector.createDenseVector(values);
  }
}
