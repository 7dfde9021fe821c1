package io.diffaug.streamer.kafka;

import io.diffaug.core.settings.InvalidSettingsException;
import io.diffaug.core.settings.KafkaSettings;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.clients.ClientDnsLookup;
import org.apache.kafka.clients.ClientUtils;
import org.apache.kafka.common.config.ConfigException;

/** Looks at the bootstrap servers before any client does, so that a typing error is a setting's. */
public final class BootstrapServers {
  private static final String KEY = "diffaug.kafka.client." + KafkaSettings.BOOTSTRAP_SERVERS;

  private BootstrapServers() {}

  /**
   * Requires that at least one server is well-formed and its host resolves.
   *
   * @param kafka the settings
   * @throws InvalidSettingsException naming the key and the servers
   */
  public static void require(KafkaSettings kafka) {
    String servers = kafka.bootstrapServers();
    try {
      ClientUtils.parseAndValidateAddresses(
          Arrays.stream(servers.split(",")).map(String::strip).toList(),
          ClientDnsLookup.USE_ALL_DNS_IPS);
    } catch (ConfigException unusable) {
      throw new InvalidSettingsException(
          List.of(
              KEY
                  + ": "
                  + servers
                  + " (expected: host:port, of hosts that resolve): "
                  + unusable.getMessage()));
    }
  }
}
