package io.diffaug.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.diffaug.bench.model.RandomVersion;
import io.diffaug.core.domain.VectorDomain;
import io.diffaug.core.model.DirectoryModelRepository;
import io.diffaug.core.model.ModelBundleFiles;
import io.diffaug.core.settings.Settings;
import io.diffaug.streamer.VersionTrial;
import io.diffaug.streamer.settings.StreamSettings;
import io.diffaug.trainer.publish.PublishedVersion;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpoiltVersionTest {
  @TempDir Path folder;

  @Test
  void verificationPassesAndOnlyTheScalerIsAnother() throws Exception {
    RandomVersion sound = RandomVersion.publish(folder, 16);
    DirectoryModelRepository repository = new DirectoryModelRepository(folder);

    PublishedVersion spoilt = SpoiltVersion.publish(repository, sound.published());

    VersionTrial.of(repository, StreamSettings.read(Settings.load(Optional.empty(), Map.of())))
        .run(spoilt.version());
    ModelBundleFiles read = repository.read(spoilt.version(), spoilt.manifestSha256());
    assertThat(read.encoder()).isEqualTo(sound.files().encoder());
    assertThat(read.denoiser()).isEqualTo(sound.files().denoiser());
    VectorDomain wrong = (VectorDomain) read.manifest().domain();
    VectorDomain right = (VectorDomain) sound.files().manifest().domain();
    assertThat(wrong.minimum()).isEqualTo(right.minimum());
    for (int i = 0; i < right.width(); i++) {
      assertThat(wrong.maximum()[i] - wrong.minimum()[i])
          .isEqualTo(2 * (right.maximum()[i] - right.minimum()[i]));
    }
    assertThat(read.manifest().origin()).containsKey("spoilt");
  }
}
