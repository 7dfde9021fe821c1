package io.diffaug.streamer.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.diffaug.core.settings.KafkaSettings;
import io.diffaug.core.settings.Settings;
import io.diffaug.streamer.settings.StreamSettings;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FormerLanesTest {
  private final ClientProperties properties = properties("g", "a");
  private final FormerLanes former = new FormerLanes(properties.anyTransactionalId(), 2);

  @Test
  void lanesBeyondThoseOfThisStartAreFormer() {
    assertThat(former.contains(properties.transactionalId(0))).isFalse();
    assertThat(former.contains(properties.transactionalId(1))).isFalse();
    assertThat(former.contains(properties.transactionalId(2))).isTrue();
    assertThat(former.contains(properties.transactionalId(999_999_999))).isTrue();
  }

  @Test
  void lanesOfOthersAreNot() {
    assertThat(former.contains(properties("g", "a-3").transactionalId(5))).isFalse();
    assertThat(former.contains(properties("g/a", "3").transactionalId(5))).isFalse();
    assertThat(former.contains(properties("other", "a").transactionalId(5))).isFalse();
    assertThat(former.contains("g/a/x")).isFalse();
  }

  @Test
  void twoGroupsAndInstancesNeverShareATransactionalId() {
    assertThat(properties("g-a", "b").transactionalId(0))
        .isNotEqualTo(properties("g", "a-b").transactionalId(0));
  }

  private static ClientProperties properties(String group, String instance) {
    Settings settings =
        Settings.load(
            Optional.empty(),
            Map.of("diffaug.stream.group", group, "diffaug.stream.instance-id", instance));
    return new ClientProperties(KafkaSettings.read(settings), StreamSettings.read(settings));
  }
}
