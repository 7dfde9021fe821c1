package io.diffaug.streamer.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.diffaug.core.http.ListenAddress;
import io.diffaug.core.settings.InvalidSettingsException;
import io.diffaug.core.settings.Settings;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AdminSettingsTest {
  @Test
  void unsaidItAnswersAtAllAddressesAndControlsOnLoopback() {
    assertThat(read(Map.of())).isEqualTo(new AdminSettings(new ListenAddress("", 9464), 9465));
  }

  @ParameterizedTest
  @CsvSource({
    "0.0.0.0:9464, 0.0.0.0, 9464",
    "localhost:0, localhost, 0",
    "':1', '', 1",
    "[::1]:65535, ::1, 65535"
  })
  void anAddressIsAHostAndAPort(String text, String host, int port) {
    ListenAddress address = ListenAddress.parse(text);

    assertThat(address).isEqualTo(new ListenAddress(host, port)).hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "9464", "host", "host:", "host:65536", "::1:80", "http://a:1", "a b:1"})
  void whatIsNoAddressIsAComplaint(String text) {
    assertThatThrownBy(
            () -> read(Map.of("diffaug.admin.address", text, "diffaug.admin.control-port", "-1")))
        .isInstanceOfSatisfying(
            InvalidSettingsException.class,
            invalid ->
                assertThat(invalid.complaints())
                    .containsExactly(
                        "diffaug.admin.address: "
                            + text
                            + " (expected: host:port, or :port for all addresses of this machine)",
                        "diffaug.admin.control-port: -1 (expected: 0 to 65535)"));
  }

  private static AdminSettings read(Map<String, String> overrides) {
    Settings settings = Settings.load(Optional.empty(), overrides);
    AdminSettings read = AdminSettings.read(settings);
    settings.check();
    return read;
  }
}
