package io.diffaug.trainer.publish;

import static io.diffaug.trainer.publish.UntrainedNetworks.EMBEDDING;
import static io.diffaug.trainer.publish.UntrainedNetworks.WIDTH;
import static io.diffaug.trainer.publish.UntrainedNetworks.facts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.diffaug.core.model.DirectoryModelRepository;
import io.diffaug.core.model.ModelBundleFiles;
import io.diffaug.core.model.ModelManifest;
import io.diffaug.core.model.RejectedModelException;
import io.diffaug.core.settings.KafkaSettings;
import io.diffaug.nn.network.Network;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelPublisherTest {
  private final UntrainedNetworks networks = new UntrainedNetworks();
  private final Network encoder = networks.encoder;
  private final Network denoiser = networks.denoiser;

  @TempDir private Path folder;

  @AfterEach
  void close() {
    networks.close();
  }

  @Test
  void aPublishedVersionIsCompleteAndVerified() throws RejectedModelException {
    DirectoryModelRepository repository = new DirectoryModelRepository(folder);
    PublishedVersion published =
        new ModelPublisher(repository).publish(encoder, denoiser, facts()).version();
    ModelBundleFiles files = repository.read(published.version(), published.manifestSha256());
    ModelManifest manifest = files.manifest();
    assertThat(manifest.parity().holds()).isTrue();
    assertThat(manifest.parity().vector().orElseThrow().embedding()).hasSize(EMBEDDING);
    assertThat(manifest.parity().vector().orElseThrow().positive()).hasSize(WIDTH);
    assertThat(manifest.embeddingWidth()).isEqualTo(EMBEDDING);
    assertThat(manifest.origin()).containsEntry("seed", "1");
    assertThat(files.encoder())
        .isEqualTo(ModelPublisher.exportEncoder(encoder, WIDTH, facts().origin()));
  }

  @Test
  void theSameNetworksExportTheSameBytes() {
    assertThat(ModelPublisher.exportDenoiser(denoiser, WIDTH, EMBEDDING, facts().origin()))
        .isEqualTo(ModelPublisher.exportDenoiser(denoiser, WIDTH, EMBEDDING, facts().origin()));
  }

  @Test
  void aVersionWhoseParityFailsIsNeverClaimed() {
    DirectoryModelRepository repository = new DirectoryModelRepository(folder.resolve("models"));
    ModelPublisher impossible = new ModelPublisher(repository, new ParityCheck(-1));
    assertThatThrownBy(() -> impossible.publish(encoder, denoiser, facts()))
        .isInstanceOf(FailedParityException.class)
        .hasMessageContaining("encoder: trainer and ONNX Runtime differ by")
        .hasMessageContaining("nothing was published");
    assertThat(folder.resolve("models")).doesNotExist();
  }

  @Test
  void aGraphOfAnotherNetworkFailsTheCheck() {
    try (Network other = UntrainedNetworks.encoder(2)) {
      byte[] foreign = ModelPublisher.exportEncoder(other, WIDTH, facts().origin());
      assertThat(ParityCheck.REQUIRED.encoder(encoder, foreign, WIDTH).holds()).isFalse();
      byte[] own = ModelPublisher.exportEncoder(encoder, WIDTH, facts().origin());
      assertThat(ParityCheck.REQUIRED.encoder(encoder, own, WIDTH).holds()).isTrue();
    }
  }

  @Test
  void aGraphThatIsNoneIsRefused() {
    assertThatThrownBy(() -> ParityCheck.REQUIRED.encoder(encoder, new byte[] {1, 2, 3}, WIDTH))
        .isInstanceOf(FailedParityException.class)
        .hasMessage("ONNX Runtime refuses the exported graph");
  }

  @Test
  void anAnnouncementWithoutAClusterNamesTopicAndCluster() {
    KafkaSettings nowhere =
        new KafkaSettings(
            Map.of("bootstrap.servers", "127.0.0.1:1", "max.block.ms", "200"),
            "in",
            "out",
            "dead",
            "models");
    PublishedVersion version = new PublishedVersion(4, "ab".repeat(32));
    assertThatThrownBy(() -> new Announcer(nowhere).announce(version))
        .isInstanceOf(Announcer.FailedAnnouncementException.class)
        .hasMessageStartingWith(
            "version 4: announcement on topic models at 127.0.0.1:1: not written: ");
  }
}
