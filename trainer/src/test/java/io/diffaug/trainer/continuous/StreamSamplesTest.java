package io.diffaug.trainer.continuous;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.diffaug.core.domain.VectorDomain;
import io.diffaug.core.http.ListenAddress;
import io.diffaug.nn.Seed;
import io.diffaug.trainer.Clusters;
import io.diffaug.trainer.checkpoint.Checkpoint;
import io.diffaug.trainer.continuous.ContinuousSettings.Export;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StreamSamplesTest {
  private static final int WINDOW = 200;
  private static final ContinuousSettings SETTINGS =
      new ContinuousSettings(
          200,
          40,
          WINDOW,
          100,
          50,
          10,
          new Export(1, Duration.ofDays(1)),
          0,
          Path.of("unused"),
          new ListenAddress("localhost", 0));

  private final Map<String, String> facts = new TreeMap<>();
  private final Map<String, FloatBuffer> tensors = new HashMap<>();
  private final StreamSamples stored = new StreamSamples(SETTINGS, 0.25, new Seed(1));
  private final StreamSamples restored = new StreamSamples(SETTINGS, 0.25, new Seed(1));

  @BeforeEach
  void store() {
    ListFeed.of(Clusters.samples(900).features()).forEach(stored::take);
    stored.store(facts, tensors);
  }

  @Test
  void whatWasStoredComesBack() {
    restored.restore(checkpoint(), domain());

    assertThat(restored.training()).isDeepEqualTo(stored.training());
    assertThat(restored.heldOut()).isDeepEqualTo(stored.heldOut());
    assertThat(restored.newest()).isDeepEqualTo(stored.newest());
  }

  @Test
  void inACheckpointOfAnEarlierBuildTheWindowStandsInForTheArrivals() {
    tensors.remove("replay.newest");

    restored.restore(checkpoint(), domain());

    float[][] learned = stored.training();
    assertThat(restored.training()).isDeepEqualTo(learned);
    assertThat(restored.newest())
        .isDeepEqualTo(Arrays.copyOfRange(learned, learned.length - WINDOW, learned.length));
  }

  @Test
  void aCheckpointThatLacksWhatIsLearnedFromSaysWhatToDo() {
    tensors.remove("replay.window");

    assertThatThrownBy(() -> restored.restore(checkpoint(), domain()))
        .hasMessage(
            "replay.window: missing (expected: rows of width 6; go on with the build that wrote"
                + " this checkpoint, or begin in another diffaug.train.continuous.checkpoint)");
  }

  private Checkpoint checkpoint() {
    return new Checkpoint(new TreeMap<>(facts), tensors);
  }

  private static VectorDomain domain() {
    float[] minimum = new float[Clusters.WIDTH];
    float[] maximum = new float[Clusters.WIDTH];
    Arrays.fill(minimum, -1000);
    Arrays.fill(maximum, 1000);
    return new VectorDomain(minimum, maximum);
  }
}
