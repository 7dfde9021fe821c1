package io.diffaug.streamer.settings;

import io.diffaug.core.model.DirectoryModelRepository;
import io.diffaug.core.settings.Settings;
import io.diffaug.core.signature.TrustedKeys;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where versions come from, and whose.
 *
 * @param folder the folder that holds them
 * @param trusted the keys one of which must have signed a version, if one must
 */
public record RepositorySettings(Path folder, Optional<TrustedKeys> trusted) {

  /**
   * Reads {@code diffaug.repository}, {@code diffaug.trusted-keys} and {@code
   * diffaug.stream.require-signature}.
   *
   * @param settings the settings, which collect the complaints
   * @return the repository's settings
   */
  public static RepositorySettings read(Settings settings) {
    boolean required = settings.section("diffaug.stream").flag("require-signature");
    TrustedKeys trusted = TrustedKeys.read(settings);
    if (required && trusted.ids().isEmpty()) {
      settings
          .section(Settings.ROOT)
          .complain(
              "trusted-keys", "none (expected: a key, as diffaug.stream.require-signature is set)");
    }
    return new RepositorySettings(
        settings.section(Settings.ROOT).path("repository"),
        required ? Optional.of(trusted) : Optional.empty());
  }

  /**
   * Opens the repository.
   *
   * @return the repository, which refuses what it must
   */
  public DirectoryModelRepository open() {
    DirectoryModelRepository versions = new DirectoryModelRepository(folder);
    return trusted.map(versions::requiring).orElse(versions);
  }
}
