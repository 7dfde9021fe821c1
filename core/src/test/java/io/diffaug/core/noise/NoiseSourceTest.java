package io.diffaug.core.noise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class NoiseSourceTest {
  @Test
  void philoxGivesThePublishedAnswer() {
    int[] block = new int[4];
    NoiseSource.philox(0, 0, 0, block);
    assertThat(block).containsExactly(0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8);
  }

  @Property
  void everyDrawOfASeedIsItsOwn(@ForAll long seed) {
    float[][] draws = new float[5][40];
    for (int draw = 0; draw < draws.length; draw++) {
      NoiseSource.fill(seed, draw, draws[draw], 0, 40);
    }
    float[] first = new float[40];
    NoiseSource.fill(seed, first, 0, 40);
    assertThat(draws[0]).isEqualTo(first);
    assertThat(Arrays.stream(draws).map(Arrays::toString)).doesNotHaveDuplicates();
  }

  @Test
  void quantilesAreThoseOfTheTables() {
    assertThat(InverseNormal.quantile(0.5)).isZero();
    assertThat(InverseNormal.quantile(0.975)).isCloseTo(1.959963984540054, within(1e-14));
    assertThat(InverseNormal.quantile(0.001)).isCloseTo(-3.090232306167813, within(1e-13));
    assertThat(InverseNormal.quantile(1e-9)).isCloseTo(-5.997807015007687, within(1e-12));
    assertThat(InverseNormal.quantile(1e-20)).isCloseTo(-9.26234008979841, within(1e-11));
  }

  @Property
  void quantilesAreOddAboutOneHalf(@ForAll @DoubleRange(min = 0.01, max = 0.5) double p) {
    assertThat(InverseNormal.quantile(p)).isCloseTo(-InverseNormal.quantile(1 - p), within(1e-12));
  }

  @Property
  void everyGaussianIsTheQuantileOfItsBits(
      @ForAll int bits, @ForAll @IntRange(min = 0, max = 31) int zeros) {
    int word = bits >>> zeros; // far tails, too
    double exact = InverseNormal.quantile(((word & 0xFFFFFFFFL) + 0.5) * 0x1p-32);
    assertThat((double) GaussianTable.gaussian(word))
        .isCloseTo(exact, within(1e-9 + 0x1p-23 * Math.abs(exact)));
  }

  @Property
  void complementaryBitsGiveOppositeGaussians(@ForAll int bits) {
    assertThat(GaussianTable.gaussian(~bits)).isEqualTo(-GaussianTable.gaussian(bits));
  }

  @Test
  void theTailsEndWithinSixPointFourDeviations() {
    assertThat(GaussianTable.gaussian(0)).isCloseTo(-6.3379f, within(1e-4f));
    assertThat(GaussianTable.gaussian(-1)).isCloseTo(6.3379f, within(1e-4f));
  }

  @Property
  void theSameSeedDrawsTheSameNoiseWhereverItLies(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 99) int count) {
    float[] alone = new float[count];
    float[] within = new float[count + 7];
    NoiseSource.fill(seed, alone, 0, count);
    NoiseSource.fill(seed, within, 5, count);
    for (int i = 0; i < count; i++) {
      assertThat(within[5 + i]).isEqualTo(alone[i]);
    }
    assertThat(within[4]).isZero();
    assertThat(within[count + 5]).isZero();
  }

  @Test
  void noiseIsStandardGaussian() {
    int count = 400_000;
    float[] noise = new float[count];
    NoiseSource.fill(42, noise, 0, count);
    double mean = 0;
    double square = 0;
    double fourth = 0;
    double neighbours = 0;
    for (int i = 0; i < count; i++) {
      double value = noise[i];
      mean += value / count;
      square += value * value / count;
      fourth += value * value * value * value / count;
      neighbours += i == 0 ? 0 : value * noise[i - 1] / count;
    }
    double sigma = 1 / Math.sqrt(count);
    assertThat(mean).isCloseTo(0, within(4 * sigma));
    assertThat(square).isCloseTo(1, within(4 * sigma * Math.sqrt(2)));
    assertThat(fourth).isCloseTo(3, within(4 * sigma * Math.sqrt(96)));
    assertThat(neighbours).isCloseTo(0, within(4 * sigma));
  }

  @Test
  void idViewAndDeploymentEachChangeTheSeed() {
    NoiseSource source = new NoiseSource(7);
    assertThat(
            new long[] {
              source.seed("a", 0),
              source.seed("a", 1),
              source.seed("b", 0),
              new NoiseSource(8).seed("a", 0)
            })
        .doesNotHaveDuplicates();
    assertThat(new NoiseSource(7).seed("a", 0)).isEqualTo(source.seed("a", 0));
  }

  @Test
  void theSeedIsTheFirstBytesOfTheDigest() throws Exception {
    byte[] name = {0, 0, 0, 0, 0, 0, 0, 7, 0, 0, 0, 1, 'i', 'd'};
    byte[] digest = java.security.MessageDigest.getInstance("SHA-256").digest(name);
    assertThat(new NoiseSource(7).seed("id", 1))
        .isEqualTo(java.nio.ByteBuffer.wrap(digest).getLong());
  }
}
