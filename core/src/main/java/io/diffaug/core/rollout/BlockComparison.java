package io.diffaug.core.rollout;

import io.diffaug.core.quality.BlockQuality;
import io.diffaug.core.quality.Embeddings;
import io.diffaug.core.quality.PairQuality;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * The figures of one block of compared samples, candidate minus stable. The stable version's own
 * encoder is the common judge, so its figures by both judges are the same.
 */
public final class BlockComparison {
  private BlockComparison() {}

  /**
   * Compares.
   *
   * @param block as many consecutive compared samples as {@link PairQuality#BLOCK}; two or more,
   *     all their embeddings finite
   * @return a difference for each figure that can be measured: variation takes two views, speed
   *     takes calls of one size
   */
  public static Map<Figure, Double> of(List<ComparedSample> block) {
    BlockQuality stable = quality(block, ComparedSample::stable);
    BlockQuality own = quality(block, ComparedSample::candidate);
    BlockQuality common = quality(block, ComparedSample::common);
    Map<Figure, Double> differences = new EnumMap<>(Figure.class);
    differences.put(Figure.RETRIEVAL_OWN, own.retrieval() - stable.retrieval());
    differences.put(Figure.RETRIEVAL_COMMON, common.retrieval() - stable.retrieval());
    differences.put(Figure.SPREAD_OWN, log(own.anchorSpread(), stable.anchorSpread()));
    differences.put(Figure.SPREAD_COMMON, log(common.viewSpread(), stable.viewSpread()));
    differences.put(Figure.DISTANCE_OWN, log(own.relativeDistance(), stable.relativeDistance()));
    differences.put(
        Figure.DISTANCE_COMMON, log(common.relativeDistance(), stable.relativeDistance()));
    differences.put(Figure.VARIATION_OWN, log(own.variation(), stable.variation()));
    differences.put(Figure.VARIATION_COMMON, log(common.variation(), stable.variation()));
    differences.put(
        Figure.SPEED,
        Math.log(
            sum(block, ComparedSample::stableNanos) / sum(block, ComparedSample::candidateNanos)));
    differences.values().removeIf(difference -> !Double.isFinite(difference));
    return differences;
  }

  private static BlockQuality quality(
      List<ComparedSample> block, Function<ComparedSample, Embeddings> side) {
    return BlockQuality.of(block.stream().map(side).toList());
  }

  private static double log(double candidate, double stable) {
    return Math.log(Math.max(candidate, BlockQuality.FLOOR) / Math.max(stable, BlockQuality.FLOOR));
  }

  private static double sum(List<ComparedSample> block, ToDoubleFunction<ComparedSample> nanos) {
    return block.stream().mapToDouble(nanos).sum();
  }
}
