package io.diffaug.cli.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.diffaug.core.settings.KafkaSettings;
import io.diffaug.core.settings.Settings;
import io.diffaug.streamer.kafka.KafkaLaneOpener;
import io.diffaug.streamer.observation.StreamObserver;
import io.diffaug.streamer.pipeline.Lane.Parting;
import io.diffaug.streamer.settings.StreamSettings;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A lane that opens asks the brokers what time it is, and tells. */
class LaneClockTest {
  private final List<Duration> told = new ArrayList<>();

  @Test
  void aLaneOnAMachineWhoseClockIsAnHourBehindTellsSo() throws Exception {
    open(() -> InstantSource.system().instant().minus(Duration.ofHours(1)));
    assertThat(told)
        .singleElement()
        .satisfies(
            ahead -> assertThat(ahead).isCloseTo(Duration.ofHours(1), Duration.ofMinutes(1)));
  }

  @Test
  void aLaneWhoseClockIsTheBrokersTellsOfNoDifference() throws Exception {
    open(InstantSource.system());
    assertThat(told).containsExactly(Duration.ZERO);
  }

  private void open(InstantSource clock) throws Exception {
    Settings settings =
        Settings.load(
            Optional.empty(), StreamTopics.create("clock-" + clock.hashCode()).settings());
    StreamObserver observer =
        new StreamObserver() {
          @Override
          public void clockCompared(Duration ahead) {
            told.add(ahead);
          }
        };
    KafkaLaneOpener.all(
            KafkaSettings.read(settings), StreamSettings.read(settings), clock, observer)
        .get(0)
        .open()
        .close(Parting.LEAVING);
  }
}
