package io.diffaug.bench.swap;

import static org.assertj.core.api.Assertions.assertThat;

import io.diffaug.bench.model.RandomVersion;
import io.diffaug.proto.ContrastivePair;
import io.diffaug.proto.Provenance;
import io.diffaug.streamer.settings.StreamSettings.Inference;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BoundariesTest {
  @Test
  void theFirstAndTheLastPairOfEachVersionAreKept() {
    Boundaries boundaries = new Boundaries();
    ContrastivePair alone = pair(1, 7);
    List.of(pair(0, 3), pair(4, 3), alone, pair(5, 3)).forEach(boundaries::note);
    assertThat(boundaries.pairs())
        .isEqualTo(Map.of(3L, List.of(pair(0, 3), pair(5, 3)), 7L, List.of(alone)));
  }

  @Test
  void aPairThatItsVersionDoesNotMakeIsSeen(@TempDir Path folder) throws Exception {
    Inference inference = SwapStream.settings("a-group").inference();
    try (Truth truth = new Truth(RandomVersion.publish(folder, 16).files(), inference)) {
      ContrastivePair made = truth.pairOf(SampleFeed.sample(5));
      assertThat(truth.makes(made)).isTrue();
      assertThat(truth.makes(made.toBuilder().setSampleId("6").build())).isFalse();
      assertThat(truth.makes(pair(5, 1))).isFalse();
    }
  }

  private static ContrastivePair pair(int sample, long version) {
    return ContrastivePair.newBuilder()
        .setSampleId(Integer.toString(sample))
        .setProvenance(Provenance.newBuilder().setModelVersion(version))
        .build();
  }
}
