package io.diffaug.core.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.diffaug.core.noise.NoiseSource;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class BlockQualityTest {
  private static final int BLOCK = PairQuality.BLOCK;
  private static final int WIDTH = 16;

  @Property(tries = 20)
  void copiesOfTheAnchorAreRetrievedAtNoDistanceAndWithoutVariation(@ForAll long seed) {
    BlockQuality copies = BlockQuality.of(samples(gaussians(seed), 0, 2, seed));
    assertThat(copies.retrieval()).isEqualTo(1);
    assertThat(copies.relativeDistance()).isZero();
    assertThat(copies.variation()).isZero();
    assertThat(copies.viewSpread()).isCloseTo(copies.anchorSpread(), within(1e-9));
  }

  @Property(tries = 20)
  void aConstantEncoderRetrievesByChanceAndHasNoSpread(@ForAll long seed) {
    float[] constant = gaussians(seed)[0];
    BlockQuality collapsed =
        BlockQuality.of(
            IntStream.range(0, BLOCK)
                .mapToObj(i -> new Embeddings(constant, new float[][] {constant, constant}))
                .toList());
    assertThat(collapsed.retrieval()).isEqualTo(1.0 / BLOCK);
    assertThat(collapsed.anchorSpread()).isLessThan(BlockQuality.FLOOR);
    assertThat(collapsed.viewSpread()).isLessThan(BlockQuality.FLOOR);
    assertThat(collapsed.relativeDistance()).isZero();
  }

  @Property(tries = 20)
  void viewsThatWereShuffledAreRetrievedByChanceAndAsFarAsOthers(@ForAll long seed) {
    float[][] anchors = gaussians(seed);
    List<Embeddings> sound = samples(anchors, 0.1f, 2, seed);
    BlockQuality shuffled =
        BlockQuality.of(
            IntStream.range(0, BLOCK)
                .mapToObj(i -> new Embeddings(anchors[i], sound.get((i + 1) % BLOCK).views()))
                .toList());
    assertThat(shuffled.retrieval()).isZero();
    assertThat(shuffled.relativeDistance()).isGreaterThan(1);
    assertThat(shuffled.viewSpread()).isCloseTo(BlockQuality.of(sound).viewSpread(), within(1e-12));
  }

  @Property(tries = 50)
  void theScaleOfEmbeddingsDoesNotMatter(
      @ForAll long seed, @ForAll @IntRange(min = -3, max = 3) int exponent) {
    float scale = (float) Math.pow(10, exponent);
    List<Embeddings> samples = samples(gaussians(seed), 0.3f, 3, seed);
    BlockQuality quality = BlockQuality.of(samples);
    BlockQuality scaled =
        BlockQuality.of(
            samples.stream()
                .map(
                    sample ->
                        new Embeddings(
                            times(sample.anchor(), scale),
                            IntStream.range(0, 3)
                                .mapToObj(view -> times(sample.views()[view], scale))
                                .toArray(float[][]::new)))
                .toList());
    assertThat(scaled.retrieval()).isCloseTo(quality.retrieval(), within(2.0 / (3 * BLOCK)));
    assertThat(scaled.anchorSpread()).isCloseTo(quality.anchorSpread(), within(1e-6));
    assertThat(scaled.relativeDistance()).isCloseTo(quality.relativeDistance(), within(1e-4));
    assertThat(scaled.variation()).isCloseTo(quality.variation(), within(1e-4));
  }

  @Property(tries = 50)
  void equallyNearAnchorsShareARetrieval(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 8) int copies) {
    float[][] distinct = gaussians(seed);
    List<Embeddings> samples =
        IntStream.range(0, BLOCK)
            .mapToObj(i -> distinct[i / copies])
            .map(anchor -> new Embeddings(anchor, new float[][] {anchor}))
            .toList();
    int whole = BLOCK / copies;
    int groups = whole + (BLOCK % copies == 0 ? 0 : 1);
    assertThat(BlockQuality.of(samples).retrieval())
        .isCloseTo((double) groups / BLOCK, within(1e-12));
  }

  @Test
  void figuresAreThoseOfTheClosedForm() {
    float[] east = {2, 0};
    float[] north = {0, 3};
    float[] northEast = {1, 1};
    BlockQuality quality =
        BlockQuality.of(
            List.of(
                new Embeddings(east, new float[][] {east, northEast}),
                new Embeddings(north, new float[][] {north, north})));
    double eighth = 1 - Math.sqrt(0.5);
    assertThat(quality.retrieval()).isEqualTo((1 + 0.5 + 1 + 1) / 4);
    assertThat(quality.anchorSpread()).isCloseTo(0.5, within(1e-7));
    assertThat(quality.relativeDistance()).isCloseTo(eighth / 4, within(1e-7));
    assertThat(quality.variation()).isCloseTo(eighth / 2, within(1e-7));
  }

  @Test
  void variationTakesTwoViews() {
    assertThat(BlockQuality.of(samples(gaussians(1), 0.1f, 1, 1)).variation()).isNaN();
  }

  @Test
  void anEmbeddingOfZeroIsHalfAsFarFromAllOthers() {
    Embeddings zero = new Embeddings(new float[2], new float[][] {new float[2]});
    Embeddings east = new Embeddings(new float[] {1, 0}, new float[][] {{1, 0}});
    assertThat(BlockQuality.of(List.of(zero, east)).retrieval()).isEqualTo(1);
  }

  @Test
  void aBlockOfOneAndViewsOfAnotherWidthAreRefused() {
    List<Embeddings> one = samples(gaussians(1), 0, 1, 1).subList(0, 1);
    assertThatThrownBy(() -> BlockQuality.of(one)).hasMessage("samples: 1 (expected: >= 2)");
    assertThatThrownBy(() -> new Embeddings(new float[2], new float[][] {{1}}))
        .hasMessage("view: width 1 (expected: 2, the anchor's)");
    assertThatThrownBy(() -> new Embeddings(new float[2], new float[0][]))
        .hasMessage("views: 0 (expected: >= 1)");
  }

  private static List<Embeddings> samples(float[][] anchors, float noise, int views, long seed) {
    return IntStream.range(0, anchors.length)
        .mapToObj(
            i ->
                new Embeddings(
                    anchors[i],
                    IntStream.range(0, views)
                        .mapToObj(view -> near(anchors[i], noise, seed + 31L * i + view + 1))
                        .toArray(float[][]::new)))
        .toList();
  }

  private static float[] near(float[] anchor, float noise, long seed) {
    float[] values = new float[anchor.length];
    NoiseSource.fill(seed, values, 0, values.length);
    for (int i = 0; i < values.length; i++) {
      values[i] = anchor[i] + noise * values[i];
    }
    return values;
  }

  private static float[] times(float[] embedding, float scale) {
    float[] scaled = embedding.clone();
    for (int i = 0; i < scaled.length; i++) {
      scaled[i] *= scale;
    }
    return scaled;
  }

  private static float[][] gaussians(long seed) {
    float[] values = new float[BLOCK * WIDTH];
    NoiseSource.fill(seed, values, 0, values.length);
    float[][] rows = new float[BLOCK][WIDTH];
    for (int row = 0; row < BLOCK; row++) {
      System.arraycopy(values, row * WIDTH, rows[row], 0, WIDTH);
    }
    return rows;
  }
}
