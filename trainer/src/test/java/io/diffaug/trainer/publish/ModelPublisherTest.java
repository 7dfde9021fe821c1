package io.diffaug.trainer.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.types.Shape;
import io.diffaug.core.diffusion.ConditionDropout;
import io.diffaug.core.diffusion.Ddim;
import io.diffaug.core.diffusion.NoiseSchedule;
import io.diffaug.core.diffusion.SamplerSettings;
import io.diffaug.core.diffusion.TimestepSpacing;
import io.diffaug.core.domain.VectorDomain;
import io.diffaug.core.model.DirectoryModelRepository;
import io.diffaug.core.model.ModelBundleFiles;
import io.diffaug.core.model.ModelManifest;
import io.diffaug.core.model.RejectedModelException;
import io.diffaug.core.settings.KafkaSettings;
import io.diffaug.nn.Seed;
import io.diffaug.nn.network.Network;
import io.diffaug.nn.network.ResidualDenoiser;
import io.diffaug.nn.network.SemanticEncoder;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelPublisherTest {
  private static final int WIDTH = 5;
  private static final int EMBEDDING = 3;
  private static final NoiseSchedule SCHEDULE = NoiseSchedule.linear(100);

  private final Network encoder = encoder(1);
  private final Network denoiser =
      new Network(
          new ResidualDenoiser(WIDTH, 16, 8, 2, new Seed(2)),
          new Shape(1, WIDTH),
          new Shape(1, 1),
          new Shape(1, EMBEDDING));

  @TempDir private Path folder;

  @AfterEach
  void close() {
    encoder.close();
    denoiser.close();
  }

  @Test
  void aPublishedVersionIsCompleteAndVerified() throws RejectedModelException {
    DirectoryModelRepository repository = new DirectoryModelRepository(folder);
    PublishedVersion published =
        new ModelPublisher(repository).publish(encoder, denoiser, facts()).version();
    ModelBundleFiles files = repository.read(published.version(), published.manifestSha256());
    ModelManifest manifest = files.manifest();
    assertThat(manifest.parity().holds()).isTrue();
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
    try (Network other = encoder(2)) {
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
        .hasMessageStartingWith("version 4: not announced on topic models at 127.0.0.1:1: ");
  }

  private static Network encoder(long seed) {
    return new Network(SemanticEncoder.block(8, EMBEDDING, new Seed(seed)), new Shape(1, WIDTH));
  }

  private static ModelPublisher.Facts facts() {
    float[] minimum = new float[WIDTH];
    float[] maximum = {1, 2, 3, 4, 5};
    return new ModelPublisher.Facts(
        new VectorDomain(minimum, maximum),
        EMBEDDING,
        SCHEDULE,
        Optional.of(ConditionDropout.toZeros(0.1, EMBEDDING)),
        SamplerSettings.fromNoise(new Ddim(0), SCHEDULE, 5, TimestepSpacing.LOG_SNR),
        new TreeMap<>(Map.of("seed", "1")));
  }
}
