package io.diffaug.cli.audit;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class LatestOffsetsTest {
  @Property(tries = 100)
  void itSaysWhatAMapWouldSay(@ForAll long seed, @ForAll @IntRange(min = 1, max = 3000) int notes) {
    SplittableRandom random = new SplittableRandom(seed);
    LatestOffsets latest = new LatestOffsets();
    Map<List<?>, Integer> map = new HashMap<>();
    for (int i = 0; i < notes; i++) {
      String output = "out/" + random.nextInt(2);
      int partition = random.nextInt(3);
      byte[] key = new byte[random.nextInt(12)];
      Arrays.fill(key, (byte) random.nextInt(4));
      int offset = random.nextInt(10_000);
      Integer before =
          map.merge(List.of(output, partition, ByteBuffer.wrap(key)), offset, Math::max);
      int expected = latest.note(output, partition, key, offset);
      assertThat(Math.max(expected, offset)).isEqualTo(before);
    }
  }

  @Test
  void keysThatDifferInOneByteOrInLengthAloneHaveHashesOfTheirOwn() {
    long distinct =
        IntStream.range(0, 100_000)
            .mapToLong(i -> LatestOffsets.hash(7, Integer.toString(i).getBytes(US_ASCII)))
            .distinct()
            .count();
    assertThat(distinct).isEqualTo(100_000);
    assertThat(IntStream.range(0, 64).mapToLong(i -> LatestOffsets.hash(7, new byte[i])).distinct())
        .hasSize(64);
  }
}
