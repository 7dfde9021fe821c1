package io.diffaug.learner.online;

import io.diffaug.core.csv.LabelledSamples;
import io.diffaug.core.digest.Sha256;
import io.diffaug.core.domain.VectorDomain;
import io.diffaug.core.quality.PairQuality;
import io.diffaug.learner.pairs.ReceivedPair;
import io.diffaug.nn.Seed;
import io.diffaug.nn.optim.LearningRate;
import io.diffaug.nn.positives.NeighbourMix;
import io.diffaug.nn.positives.PositiveSource;
import io.diffaug.probe.Pca;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/**
 * Encoders that learn from pairs as they are taken in: on the published views, and for comparison
 * on noise and on MIX of the same anchors, all with the same network, batch, steps and seeds.
 *
 * <p>Pairs come in the units of the data. The first of them say how features are scaled and which
 * anchors are neighbours; both stay fixed. What the encoders become is a function of the pairs, in
 * order, the settings, and the shares given to {@link #step}: bit by bit on one machine.
 */
final class OnlineLearner implements AutoCloseable {
  private static final int RATE_STEPS = 1 << 20;

  private final LearnSettings settings;
  private final VectorDomain domain;
  private final ShuffleBuffer buffer;
  private final Neighbourhood neighbourhood;
  private final Set<AnchorKey> heldBack = new HashSet<>();
  private final Yardstick yardstick;
  private final Map<Recipe, PositiveSource> sources = new EnumMap<>(Recipe.class);
  private final List<Repetition> repetitions = new ArrayList<>();
  private final Map<String, Figure> raw;
  private int steps;

  /**
   * Begins to learn.
   *
   * @param first pairs of distinct anchors, as many as {@link #needed} at least
   * @param holdout labelled samples of the same width, to measure on; if none, some of the pairs
   *     are held back for that
   * @throws IllegalArgumentException if no feature varies, or the holdout is of another width
   */
  OnlineLearner(
      LearnSettings settings, List<ReceivedPair> first, Optional<LabelledSamples> holdout) {
    this.settings = settings;
    float[][] anchors = first.stream().map(ReceivedPair::anchor).toArray(float[][]::new);
    domain = VectorDomain.fit(anchors);
    if (Arrays.equals(domain.minimum(), domain.maximum())) {
      throw new IllegalArgumentException(
          "anchors: all alike (expected: at least one feature that varies)");
    }
    Seed root = new Seed(settings.seed());
    yardstick =
        holdout
            .<Yardstick>map(samples -> labelled(samples, root.child("folds")))
            .orElseGet(() -> heldBack(first));
    buffer = new ShuffleBuffer(settings.buffer());
    LearnSettings.Mix mix = settings.mix();
    neighbourhood = new Neighbourhood(buffer, mix.neighbours(), components(anchors));
    sources.put(Recipe.NOISE, new NeighbourMix(buffer.anchors(), itself(), mix.noise()));
    sources.put(Recipe.MIX, new NeighbourMix(buffer.anchors(), neighbourhood.table(), mix.noise()));
    sources.put(Recipe.PUBLISHED, new PublishedViews(buffer.views()));
    for (int i = 0; i < settings.seeds(); i++) {
      repetitions.add(new Repetition(settings, domain.width(), root.child(i)));
    }
    take(first);
    raw = figures(repetition -> yardstick.measure(UnaryOperator.identity()));
  }

  /** Distinct anchors that learning needs to begin. */
  static int needed(LearnSettings settings, boolean labelled) {
    return settings.batch() + (labelled ? 0 : PairQuality.BLOCK);
  }

  private Yardstick labelled(LabelledSamples holdout, Seed folds) {
    int width = holdout.features()[0].length;
    if (width != domain.width()) {
      throw new IllegalArgumentException(
          "holdout: width " + width + " (expected: " + domain.width() + ", as the pairs have)");
    }
    return new Yardstick.LabelledHoldout(
        new LabelledSamples(domain.toModelSpace(holdout.features()), holdout.labels()),
        settings.folds(),
        folds);
  }

  private Yardstick heldBack(List<ReceivedPair> first) {
    List<ReceivedPair> block = first.subList(0, PairQuality.BLOCK);
    rows(block, ReceivedPair::anchor).forEach(row -> heldBack.add(new AnchorKey(row)));
    return new Yardstick.HeldBackPairs(
        rows(block, pair -> pair.views()[0]).toArray(float[][]::new),
        rows(block, pair -> pair.views()[1]).toArray(float[][]::new));
  }

  private List<float[]> rows(List<ReceivedPair> pairs, Function<ReceivedPair, float[]> row) {
    return List.of(domain.toModelSpace(pairs.stream().map(row).toArray(float[][]::new)));
  }

  /** Principal components of the anchors; a mere rotation would keep every distance. */
  private Optional<Pca> components(float[][] anchors) {
    int components = settings.mix().components();
    return domain.width() <= components
        ? Optional.empty()
        : Optional.of(Pca.fit(domain.toModelSpace(anchors), components));
  }

  /**
   * With itself as its only neighbour, an anchor is mixed into itself: noise is all that is left.
   */
  private int[][] itself() {
    return IntStream.range(0, settings.buffer())
        .mapToObj(slot -> new int[] {slot})
        .toArray(int[][]::new);
  }

  /** Takes pairs in. */
  void take(List<ReceivedPair> pairs) {
    for (ReceivedPair pair : pairs) {
      float[] anchor = domain.toModelSpace(new float[][] {pair.anchor()})[0];
      if (!heldBack.contains(new AnchorKey(anchor))) {
        buffer.add(anchor, domain.toModelSpace(pair.views()));
      }
    }
  }

  /**
   * Takes a step with every encoder.
   *
   * @param spent share of the budget spent, 0 to 1; the learning rate falls with it
   */
  void step(double spent) {
    double rate =
        LearningRate.cosine(settings.encoder().learningRate(), RATE_STEPS)
            .at((int) (spent * RATE_STEPS));
    for (Repetition repetition : repetitions) {
      int[] slots = repetition.draw(steps, buffer);
      neighbourhood.find(slots);
      repetition.step(steps, rate, slots, sources);
    }
    steps++;
  }

  /** Steps taken by each encoder. */
  int steps() {
    return steps;
  }

  /** Steps taken by all encoders together. */
  long allSteps() {
    return (long) steps * Recipe.values().length * repetitions.size();
  }

  /** Different anchors taken in so far. */
  long distinctAnchors() {
    return buffer.arrived();
  }

  /** What the figures are measured on. */
  String measuredOn() {
    return yardstick.describe();
  }

  /** Measures every representation. */
  Reading read() {
    return read(yardstick::measure);
  }

  /** Measures every encoder by a part of what there is. */
  Reading glance() {
    return read(yardstick::glance);
  }

  private Reading read(Function<UnaryOperator<float[][]>, Map<String, Double>> measure) {
    Map<String, Map<String, Figure>> figures = new LinkedHashMap<>();
    figures.put(Yardstick.RAW, raw);
    for (Recipe recipe : Recipe.values()) {
      figures.put(
          recipe.key(), figures(repetition -> measure.apply(repetition.training(recipe)::embed)));
    }
    return new Reading(steps, figures);
  }

  private Map<String, Figure> figures(Function<Repetition, Map<String, Double>> measure) {
    List<Map<String, Double>> measured = repetitions.stream().map(measure).toList();
    Map<String, Figure> figures = new LinkedHashMap<>();
    for (String name : measured.get(0).keySet()) {
      figures.put(name, Figure.of(measured.stream().mapToDouble(each -> each.get(name)).toArray()));
    }
    return figures;
  }

  /** SHA-256 of the encoders' weights by recipe, over all repetitions, in hexadecimal. */
  Map<String, String> weights() {
    Map<String, String> digests = new TreeMap<>();
    for (Recipe recipe : Recipe.values()) {
      MessageDigest digest = Sha256.begin();
      repetitions.forEach(repetition -> repetition.training(recipe).digest(digest));
      digests.put(recipe.key(), HexFormat.of().formatHex(digest.digest()));
    }
    return digests;
  }

  @Override
  public void close() {
    repetitions.forEach(Repetition::close);
  }
}
