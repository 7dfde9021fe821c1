package io.diffaug.trainer.continuous;

import static org.assertj.core.api.Assertions.assertThat;

import io.diffaug.core.http.ListenAddress;
import io.diffaug.nn.Seed;
import io.diffaug.trainer.Clusters;
import io.diffaug.trainer.continuous.ContinuousSettings.Export;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class MemoryStatementTest {
  private static final int WINDOW = 200;
  private static final int RESERVOIR = 100;
  private static final int HELD_OUT = 50;

  private final ContinuousSettings settings =
      new ContinuousSettings(
          200,
          40,
          WINDOW,
          RESERVOIR,
          HELD_OUT,
          10,
          new Export(1, Duration.ofDays(1)),
          0,
          Path.of("unused"),
          new ListenAddress("localhost", 0));

  private final MemoryStatement statement =
      MemoryStatement.of(settings, Clusters.settings(Map.of()), Clusters.WIDTH);

  @Test
  void whatIsStatedOfACheckpointIsWhatFullBuffersCopyIntoOne() {
    StreamSamples full = new StreamSamples(settings, 0.25, new Seed(1));
    ListFeed.of(Clusters.samples(1200).features()).forEach(full::take);
    Map<String, FloatBuffer> tensors = new TreeMap<>();
    full.store(new TreeMap<>(), tensors);
    long floats = tensors.values().stream().mapToLong(FloatBuffer::remaining).sum();
    assertThat(statement.checkpoint()).isEqualTo(floats * Float.BYTES);
  }

  @Test
  void aRowIsItsFloatsAndNinetySixBytesMore() {
    long rows = WINDOW + RESERVOIR + HELD_OUT + WINDOW;
    assertThat(statement.kept() - statement.checkpoint()).isEqualTo(96 * rows);
  }

  @Test
  void aRoundHoldsModelSpaceFourViewsEmbeddingNeighboursAndComponentsOfEachRow() {
    long views = 4;
    long embedding = 4;
    long neighbours = 5;
    long each = 4 * Clusters.WIDTH * (1 + views) + 4 * embedding + 4 * neighbours;
    long components = (4L + 8) * Clusters.WIDTH;
    assertThat(statement.round()).isEqualTo((WINDOW + RESERVOIR) * (each + components + 96));
  }

  @Test
  void itIsSaidInMegabytes() {
    assertThat(new MemoryStatement(12_345_678, 40_000_000, 1_950_000))
        .hasToString(
            "samples take at most 12.3 MB, 40.0 MB more during a round, and 2.0 MB more while a"
                + " checkpoint is written");
  }
}
