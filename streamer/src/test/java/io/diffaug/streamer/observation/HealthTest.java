package io.diffaug.streamer.observation;

import static org.assertj.core.api.Assertions.assertThat;

import io.diffaug.streamer.observation.Health.LaneStanding;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class HealthTest {
  private final Health health = new Health(2, Duration.ofSeconds(6));

  @Test
  void aStreamIsReadyWhenAModelServesAndEveryLaneRuns() {
    health.awaitsModel("topic 'models'");
    health.serving(3, Instant.EPOCH);
    health.laneTurned(0, LaneState.RUNNING, "");
    assertThat(reasons()).containsExactly("lane 1: opening");

    health.laneTurned(1, LaneState.RUNNING, "");

    assertThat(health.standing().ready()).isTrue();
    assertThat(health.standing().model()).hasValue(new Health.Model(3, Instant.EPOCH));
  }

  @Test
  void beforeThatItSaysWhatItWaitsFor() {
    assertThat(reasons()).containsExactly("waits for the brokers and their topics to be looked at");

    health.startPostponed("no broker answers at host:9092");
    assertThat(reasons())
        .containsExactly(
            "waits for a start that was put off, because no broker answers at host:9092");

    health.awaitsModel("an announcement on topic 'models'");
    assertThat(reasons()).containsExactly("waits for a model: an announcement on topic 'models'");
  }

  @Test
  void whereNoVersionServesItSaysWhyTheLastOneDoesNot() {
    health.awaitsModel("an announcement on topic 'models'");
    health.notServing(3, "/models: holds no version");
    assertThat(reasons())
        .containsExactly(
            "waits for a model: version 3 does not serve here, because /models: holds no version");

    run();
    health.notServing(4, "rotten");
    assertThat(reasons()).isEmpty();
  }

  @Test
  void aLaneThatFailedSaysWhyUntilItRunsAgain() {
    run();
    health.laneTurned(1, LaneState.RESTING, "broker away");
    assertThat(reasons()).containsExactly("lane 1: resting, because broker away");

    health.laneTurned(1, LaneState.OPENING, "");
    assertThat(reasons()).containsExactly("lane 1: opening, because broker away");

    health.laneTurned(1, LaneState.RUNNING, "");
    assertThat(reasons()).isEmpty();
    assertThat(health.standing().lanes())
        .containsExactly(
            new LaneStanding(LaneState.RUNNING, "", 0), new LaneStanding(LaneState.RUNNING, "", 1));
  }

  @Test
  void aLaneWithoutHeartbeatsReachesNoBroker() {
    run();
    double[] silence = {-1};
    ClientReadings consumer = (group, name) -> OptionalDouble.of(silence[0]);
    ClientReadings producer = (group, name) -> OptionalDouble.empty();
    health.clientOpened(1, consumer);
    health.clientOpened(1, producer);
    assertThat(reasons()).isEmpty();

    silence[0] = 7;
    assertThat(reasons()).containsExactly("lane 1: no broker reached for 7 s");

    silence[0] = 0;
    assertThat(reasons()).isEmpty();

    silence[0] = 7;
    health.clientClosing(1, consumer);
    assertThat(reasons()).isEmpty();
  }

  @Test
  void aDrainIsTheEndOfReadiness() {
    run();
    health.draining();

    assertThat(reasons()).containsExactly("draining");
  }

  private void run() {
    health.serving(1, Instant.EPOCH);
    health.laneTurned(0, LaneState.RUNNING, "");
    health.laneTurned(1, LaneState.RUNNING, "");
  }

  private List<String> reasons() {
    return health.standing().reasons();
  }
}
