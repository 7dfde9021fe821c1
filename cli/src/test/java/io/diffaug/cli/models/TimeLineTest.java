package io.diffaug.cli.models;

import static org.assertj.core.api.Assertions.assertThat;

import io.diffaug.core.rollout.Evidence;
import io.diffaug.core.rollout.Phase;
import io.diffaug.core.rollout.Rollout;
import io.diffaug.core.rollout.TrialTally;
import io.diffaug.core.signature.TrustedKeys;
import io.diffaug.trainer.publish.LoggedEvent;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TimeLineTest {

  @Test
  void whatAReplicaCountedIsToldWithItsAgreement() {
    TrialTally tally = new TrialTally(Map.of(), 512, 3, 1, 0.87654);
    Evidence evidence = new Evidence(2, Phase.CANARY, "a", "first", 1, tally);
    LoggedEvent logged =
        new LoggedEvent(7, Instant.EPOCH, evidence, Rollout.EMPTY.fold(evidence, Instant.EPOCH));

    assertThat(new TimeLine(TrustedKeys.NONE).line(logged))
        .isEqualTo(
            "1970-01-01T00:00:00Z  replica a counts version 2 in canary: 0 blocks, 512 rows,"
                + " 3 unusable, 1 failed calls, agreement 0.877"
                + " -> ignored: version 2 is not on trial");
  }
}
