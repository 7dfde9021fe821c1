package io.diffaug.streamer.settings;

import io.diffaug.core.http.ListenAddress;
import io.diffaug.core.settings.Settings;
import io.diffaug.core.settings.SettingsReader;

/**
 * Where a streamer can be asked how it is; {@code reference.conf} explains every key.
 *
 * @param address where metrics and health are answered
 * @param controlPort the port of control on loopback; 0 for any free one
 */
public record AdminSettings(ListenAddress address, int controlPort) {
  /** The key of the address, for complaints that come when it is bound. */
  public static final String ADDRESS_KEY = "diffaug.admin.address";

  /** The key of the port, for complaints that come when it is bound. */
  public static final String CONTROL_PORT_KEY = "diffaug.admin.control-port";

  /**
   * Reads {@code diffaug.admin}.
   *
   * @param settings the settings, which collect the complaints
   * @return where to listen
   */
  public static AdminSettings read(Settings settings) {
    SettingsReader admin = settings.section("diffaug.admin");
    return new AdminSettings(
        admin.choice("address", ListenAddress::parse), admin.integer("control-port", 0, 65_535));
  }
}
