package io.diffaug.streamer.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.diffaug.core.model.RejectedModelException;
import io.diffaug.core.rollout.Figure;
import io.diffaug.core.rollout.Phase;
import io.diffaug.core.rollout.TrialPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ComparisonTest {
  private static final TrialPlan PLAN =
      new TrialPlan(false, 1, 1, 2, 2, 0.05, Map.of(Figure.RETRIEVAL_OWN, 0.1), 0.01, 0);

  @Test
  void bothVersionsAreGivenBackThoughTheJudgeCannotBeClosed() throws RejectedModelException {
    List<String> returned = new ArrayList<>();
    try (ModelBundle bundle =
        ModelBundle.open(RandomModels.version(1), RandomModels.VIEWS, 16, new Device.Cpu())) {
      Comparison comparison =
          Comparison.open(
              new Lease<>(bundle, () -> returned.add("baseline")),
              new Lease<>(bundle, () -> returned.add("candidate")),
              Phase.SHADOW,
              PLAN);
      comparison.judge().close(); // what is closed already cannot be closed

      assertThatThrownBy(comparison::close).isInstanceOf(IllegalStateException.class);
    }
    assertThat(returned).containsExactlyInAnyOrder("baseline", "candidate");
  }
}
