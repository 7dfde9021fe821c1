package io.diffaug.bench.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.diffaug.bench.rollout.KindVerdicts.TrialVerdict;
import io.diffaug.core.rollout.Phase;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class KindVerdictsTest {
  private static final TrialVerdict PROMOTED = new TrialVerdict(true, Phase.CANARY, List.of("all"));
  private static final TrialVerdict ROLLED_BACK =
      new TrialVerdict(false, Phase.SHADOW, List.of("speed -1.2, ...", "retrieval-own -0.5, ..."));

  @Test
  void aWorseKindMeetsItsGoalOnlyIfRolledBackEveryTime() {
    KindVerdicts always = of(CandidateKind.NOISE_WEIGHTS, 0);
    assertThat(always.measure().figure()).isEqualTo(1);
    assertThat(slack(always)).isZero();
    assertThat(slack(of(CandidateKind.NOISE_WEIGHTS, 1))).isNegative();
  }

  @Test
  void aGoodKindMayBeUnluckyOnce() {
    assertThat(slack(of(CandidateKind.ANOTHER_SEED, 19))).isZero();
    assertThat(slack(of(CandidateKind.ANOTHER_SEED, 18))).isNegative();
  }

  @Test
  void errorsAreCountedByWhatTheKindDeserves() {
    assertThat(of(CandidateKind.NOISE_WEIGHTS, 3).errors().times()).isEqualTo(3);
    assertThat(of(CandidateKind.ANOTHER_SEED, 3).errors().times()).isEqualTo(17);
  }

  @Test
  void nothingIsPromisedOfAKindThatIsHardlyWorse() {
    KindVerdicts hardly = of(CandidateKind.SCALER_OFF_BY_A_QUARTER, 3);
    assertThat(hardly.measure().figure()).isEqualTo(17 / 20.0);
    assertThat(hardly.measure().goal()).isEmpty();
    assertThat(hardly.errors().times()).isZero();
  }

  @Test
  void theLineSaysWhichFiguresDecided() {
    assertThat(of(CandidateKind.NOISE_WEIGHTS, 18).measure().note())
        .endsWith("; rolled back in shadow 2, as canary 0; by retrieval-own 2, speed 2");
  }

  /** Twenty trials, so many of them promoted. */
  private static KindVerdicts of(CandidateKind kind, int promoted) {
    return new KindVerdicts(
        kind,
        Stream.concat(
                Collections.nCopies(promoted, PROMOTED).stream(),
                Collections.nCopies(20 - promoted, ROLLED_BACK).stream())
            .toList());
  }

  private static double slack(KindVerdicts verdicts) {
    return verdicts.measure().goal().orElseThrow().slack(verdicts.measure().figure());
  }
}
