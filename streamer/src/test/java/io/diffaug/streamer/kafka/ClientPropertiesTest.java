package io.diffaug.streamer.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.diffaug.core.settings.KafkaSettings;
import io.diffaug.core.settings.Settings;
import io.diffaug.streamer.settings.StreamSettings;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ClientPropertiesTest {
  @Test
  void aProducerGathersWholeBatchesOfPairs() {
    assertThat(producer(Map.of()))
        .containsEntry("linger.ms", "50")
        .containsEntry("batch.size", "262144");
  }

  @Test
  void whatTheUserGivesGoesBeforeWhatHelpsButNotBeforeWhatExactlyOnceNeeds() {
    assertThat(producer(Map.of("linger.ms", "7", "batch.size", "8", "acks", "1")))
        .containsEntry("linger.ms", "7")
        .containsEntry("batch.size", "8")
        .containsEntry("acks", "all");
  }

  private static Map<String, Object> producer(Map<String, String> given) {
    Map<String, String> client = new HashMap<>();
    given.forEach((key, value) -> client.put("diffaug.kafka.client." + key, value));
    Settings settings = Settings.load(Optional.empty(), client);
    return new ClientProperties(KafkaSettings.read(settings), StreamSettings.read(settings))
        .producer(0);
  }
}
