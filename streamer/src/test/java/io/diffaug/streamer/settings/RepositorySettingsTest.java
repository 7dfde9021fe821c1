package io.diffaug.streamer.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.diffaug.core.settings.InvalidSettingsException;
import io.diffaug.core.settings.Settings;
import io.diffaug.core.signature.KeyPairFiles;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RepositorySettingsTest {
  @TempDir Path folder;

  @Test
  void byDefaultVersionsNeedNoSignature() {
    Settings settings = Settings.load(Optional.empty(), Map.of());

    assertThat(RepositorySettings.read(settings).trusted()).isEmpty();
    settings.check();
  }

  @Test
  void whereASignatureIsRequiredTheTrustedKeysAreRead() {
    KeyPairFiles ann = KeyPairFiles.create(folder, "ann");
    Settings settings = required(folder);

    assertThat(RepositorySettings.read(settings).trusted())
        .hasValueSatisfying(trusted -> assertThat(trusted.ids()).containsExactly(ann.keyId()));
    settings.check();
  }

  @Test
  void aRequiredSignatureThatNobodyCouldGiveIsComplainedAbout() {
    assertComplaint(required(folder), "diffaug.trusted-keys: none (expected: a key, as");
    assertComplaint(
        required(folder.resolve("missing")),
        "diffaug.trusted-keys: " + folder.resolve("missing") + ": cannot be listed");
  }

  private static Settings required(Path trusted) {
    return Settings.load(
        Optional.empty(),
        Map.of(
            "diffaug.stream.require-signature",
            "true",
            "diffaug.trusted-keys",
            trusted.toString()));
  }

  private static void assertComplaint(Settings settings, String complaint) {
    RepositorySettings.read(settings);
    InvalidSettingsException invalid =
        catchThrowableOfType(InvalidSettingsException.class, settings::check);
    assertThat(invalid.complaints()).anyMatch(line -> line.startsWith(complaint));
  }
}
