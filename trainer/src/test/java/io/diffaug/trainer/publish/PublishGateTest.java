package io.diffaug.trainer.publish;

import static io.diffaug.trainer.publish.UntrainedNetworks.WIDTH;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.diffaug.core.domain.VectorDomain;
import io.diffaug.core.model.DirectoryModelRepository;
import io.diffaug.core.model.ModelManifest;
import io.diffaug.core.model.RejectedModelException;
import io.diffaug.core.quality.PairQuality;
import io.diffaug.nn.Seed;
import io.diffaug.nn.positives.ViewSampler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.apache.kafka.common.KafkaException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PublishGateTest {
  /** What a generator that returns its anchor scores. */
  private static final PairQuality COPIES = new PairQuality(300, 1, 0);

  private final UntrainedNetworks networks = new UntrainedNetworks();
  private final HeldOutSamples heldOut =
      new HeldOutSamples(UntrainedNetworks.domain(), samples(300), new Seed(4));
  private final List<String> notes = new ArrayList<>();

  @TempDir private Path folder;
  private DirectoryModelRepository repository;

  @BeforeEach
  void open() {
    repository = new DirectoryModelRepository(folder);
  }

  @AfterEach
  void close() {
    networks.close();
  }

  @Test
  void theFirstVersionPassesUncompared() {
    gate(PublishCondition.NOT_WORSE).require(COPIES, heldOut);
    assertThat(notes).isEmpty();
  }

  @Test
  void thePreviousVersionGeneratesWhatItsTrainerDid() throws RejectedModelException {
    publish();
    PairQuality served = previous().quality(heldOut);
    PairQuality trained = trained(heldOut);
    assertThat(served.samples()).isEqualTo(256);
    assertThat(served.inBatchRetrieval()).isEqualTo(trained.inBatchRetrieval());
    assertThat(served.meanRelativeDistance())
        .isCloseTo(trained.meanRelativeDistance(), within(1e-4));
  }

  @Test
  void distancesAreTakenInTheSpaceThatIsAskedForWhateverThePreviousVersionsIs()
      throws RejectedModelException {
    publish();
    VectorDomain wider =
        new VectorDomain(new float[] {-1, -2, -3, -4, -5}, new float[] {3, 6, 9, 12, 15});
    HeldOutSamples elsewhere = new HeldOutSamples(wider, heldOut.samples(), heldOut.seed());
    assertThat(previous().quality(elsewhere).meanRelativeDistance())
        .isCloseTo(trained(heldOut).meanRelativeDistance(), within(1e-4));
  }

  @Test
  void aVersionThatGuessesIsHeldBackThoughNoneWasBefore() {
    PairQuality guesses = new PairQuality(256, 1.0 / 256, 1);
    assertThatThrownBy(() -> gate(PublishCondition.NOT_WORSE).require(guesses, heldOut))
        .isInstanceOf(WorseVersionException.class)
        .hasMessageStartingWith("no better than guessing: in-batch retrieval: 0.004 (expected: ")
        .hasMessageEndingWith("; not published");
    gate(PublishCondition.ALWAYS).require(guesses, heldOut);
    assertThat(notes)
        .singleElement()
        .asString()
        .endsWith("; published all the same (diffaug.train.publish = always)");
  }

  @Test
  void theSameVersionAgainPasses() {
    publish();
    HeldOutSamples few = new HeldOutSamples(UntrainedNetworks.domain(), samples(200), new Seed(4));
    gate(PublishCondition.NOT_WORSE).require(trained(few), few);
    assertThat(notes)
        .singleElement()
        .asString()
        .matches(
            "on the same 200 held-out samples: in-batch retrieval .*, relative distance .*;"
                + " version 1: .*");
  }

  @Test
  void aWorseVersionIsHeldBackUnlessThatIsNotWanted() {
    publish();
    assertThatThrownBy(() -> gate(PublishCondition.NOT_WORSE).require(COPIES, heldOut))
        .isInstanceOf(WorseVersionException.class)
        .hasMessageStartingWith("worse than version 1: relative distance: 0.000 (expected: >= ")
        .hasMessageEndingWith("; not published");
    gate(PublishCondition.ALWAYS).require(COPIES, heldOut);
    assertThat(notes).last().asString().endsWith("(diffaug.train.publish = always)");
  }

  @Test
  void aVersionThatCannotBeReadIsNotedAndTheOneBeforeCompares() throws IOException {
    publish();
    publish();
    Files.write(folder.resolve("00000002").resolve(ModelManifest.ENCODER_FILE), new byte[] {1});
    assertThatThrownBy(() -> gate(PublishCondition.NOT_WORSE).require(COPIES, heldOut))
        .hasMessageStartingWith("worse than version 1: ");
    assertThat(notes).first().asString().startsWith("not compared with version 2, encoder.onnx: ");
  }

  @Test
  void aVersionThatStreamsFoundUnfitDoesNotCompareAndTheOneBeforeDoes() {
    publish();
    publish();
    PublishGate gate =
        new PublishGate(repository, () -> Set.of(2L), PublishCondition.NOT_WORSE, notes::add);
    assertThatThrownBy(() -> gate.require(COPIES, heldOut))
        .hasMessageStartingWith("worse than version 1: ");
  }

  @Test
  void whereTheLogCannotBeReadThatIsNotedAndTheNewestCompares() {
    Supplier<Set<Long>> away =
        () -> {
          throw new Announcer.FailedAnnouncementException("models: away", new KafkaException());
        };
    PublishGate gate = new PublishGate(repository, away, PublishCondition.NOT_WORSE, notes::add);
    gate.require(COPIES, heldOut);
    assertThat(notes).isEmpty();
    publish();
    assertThatThrownBy(() -> gate.require(COPIES, heldOut))
        .hasMessageStartingWith("worse than version 1: ");
    assertThat(notes).first().isEqualTo("which versions are unfit is not known: models: away");
  }

  @Test
  void versionsOfAnotherWidthDoNotCompare() {
    publish();
    VectorDomain narrow = new VectorDomain(new float[1], new float[] {1});
    HeldOutSamples others = new HeldOutSamples(narrow, new float[][] {{0}, {1}}, new Seed(4));
    assertThatCode(() -> gate(PublishCondition.NOT_WORSE).require(COPIES, others))
        .doesNotThrowAnyException();
    assertThat(notes).isEmpty();
  }

  private PublishGate gate(PublishCondition condition) {
    return new PublishGate(repository, Set::of, condition, notes::add);
  }

  private void publish() {
    new ModelPublisher(repository)
        .publish(networks.encoder, networks.denoiser, UntrainedNetworks.facts());
  }

  private PreviousVersion previous() throws RejectedModelException {
    return PreviousVersion.of(
            repository.read(1, repository.manifestSha256(1)), UntrainedNetworks.domain())
        .orElseThrow();
  }

  /** The figures of the networks themselves. */
  private PairQuality trained(HeldOutSamples measured) {
    ModelPublisher.Facts facts = UntrainedNetworks.facts();
    VectorDomain domain = UntrainedNetworks.domain();
    float[][] x = domain.toModelSpace(measured.samples());
    ViewSampler sampler =
        new ViewSampler(facts.sampler().run(facts.schedule(), facts.conditionDropout(), -1, 1));
    float[][] views =
        sampler.sample(networks.denoiser, x, networks.encoder.apply(x), measured.seeds());
    return measured.quality(domain.fromModelSpace(views));
  }

  private static float[][] samples(int count) {
    SplittableRandom random = new Seed(3).generator();
    float[][] samples = new float[count][WIDTH];
    for (float[] row : samples) {
      for (int i = 0; i < WIDTH; i++) {
        row[i] = (float) (random.nextDouble() * (i + 1));
      }
    }
    return samples;
  }
}
