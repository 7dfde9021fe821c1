package io.diffaug.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.diffaug.core.csv.LabelledSamples;
import io.diffaug.core.model.DirectoryModelRepository;
import io.diffaug.core.model.ModelBundleFiles;
import io.diffaug.core.model.RejectedModelException;
import io.diffaug.trainer.checkpoint.CheckpointFolder;
import io.diffaug.trainer.checkpoint.Checkpoints;
import io.diffaug.trainer.checkpoint.InvalidCheckpointException;
import io.diffaug.trainer.data.DataSettings;
import io.diffaug.trainer.data.SourcedSamples;
import io.diffaug.trainer.loop.DivergedTrainingException;
import io.diffaug.trainer.loop.ProgressListener;
import io.diffaug.trainer.publish.PublishCondition;
import io.diffaug.trainer.publish.PublishGate;
import io.diffaug.trainer.publish.WorseVersionException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainerTest {
  private static final DataSettings REACH = new DataSettings(50_000, 10);

  @TempDir private Path folder;
  private final List<String> notes = new ArrayList<>();
  private CheckpointFolder checkpoints;

  @BeforeEach
  void open() {
    checkpoints = CheckpointFolder.open(folder.resolve("checkpoints"), 2, "some.key");
  }

  @AfterEach
  void close() {
    checkpoints.close();
  }

  @Test
  void trainingPublishesAVersionAndReportsItsFigures() throws IOException, RejectedModelException {
    TrainingReport report = train("models", Clusters.samples(300));
    ModelBundleFiles files = read("models", report);
    assertThat(files.manifest().origin())
        .containsEntry("data", "clusters")
        .containsEntry("data-samples", "300")
        .containsEntry("training-samples", "210")
        .containsEntry("held-out-samples", "90")
        .hasEntrySatisfying("training-sha256", sha -> assertThat(sha).matches("[0-9a-f]{64}"));

    Path file = folder.resolve("report.json");
    report.write(file);
    JsonNode json = new ObjectMapper().readTree(file.toFile());
    assertThat(json.get("version").asLong()).isEqualTo(1);
    assertThat(json.get("parityMaxAbsDifference").asDouble()).isLessThan(1e-4);
    assertThat(json.get("inBatchRetrieval").asDouble()).isBetween(0.0, 1.0);
    assertThat(json.get("meanRelativeDistance").asDouble()).isPositive();
    assertThat(json.get("meanAgreement").asDouble()).isBetween(-1.0, 1.0);
    for (String name : List.of("raw", "pca", "mix", "diffaug")) {
      assertThat(json.at("/probes/" + name + "/knn").asDouble()).as(name).isGreaterThan(90);
      assertThat(json.at("/probes/" + name + "/linear").asDouble()).as(name).isGreaterThan(90);
    }
  }

  @Test
  void equalSeedsGiveEqualFiles() throws RejectedModelException {
    LabelledSamples samples = Clusters.samples(120);
    ModelBundleFiles one = read("one", train("one", samples));
    ModelBundleFiles same = read("same", train("same", samples));
    assertThat(same.encoder()).isEqualTo(one.encoder());
    assertThat(same.denoiser()).isEqualTo(one.denoiser());
  }

  @Test
  void withoutLabelsThereAreNoProbes() {
    LabelledSamples unlabelled = new LabelledSamples(Clusters.samples(120).features(), List.of());
    assertThat(train("models", unlabelled).probes()).isEmpty();
  }

  @Test
  void anInterruptedTrainingPublishesWhatAWholeOneDoes() throws RejectedModelException {
    LabelledSamples samples = Clusters.samples(120);
    ModelBundleFiles whole = read("whole", train("whole", samples));
    interruptAt("C encoder 1", samples);
    TrainingReport resumed = resume("resumed", samples, Optional.empty());
    assertThat(notes).first().isEqualTo("going on from C encoder 1, step 20");
    assertThat(read("resumed", resumed).encoder()).isEqualTo(whole.encoder());
    assertThat(read("resumed", resumed).denoiser()).isEqualTo(whole.denoiser());
  }

  @Test
  void aRowThatWouldBlowTrainingUpIsPassedOverAndSaidSo() throws RejectedModelException {
    LabelledSamples samples = Clusters.samples(120);
    ModelBundleFiles without = read("without", trainOn("without", samples));
    LabelledSamples spoiled = Clusters.samples(121);
    Arrays.fill(spoiled.features()[120], 3e38f);
    ModelBundleFiles with = read("with", trainOn("with", spoiled));
    assertThat(notes)
        .contains(
            "samples far out of range: 1 passed over (a feature further out than 10.0 halves of its"
                + " range, diffaug.train.data.farthest)");
    assertThat(with.manifest().domain()).isEqualTo(without.manifest().domain());
    assertThat(with.manifest().origin()).containsEntry("training-samples", "120");
  }

  @Test
  void whereNothingIsTooFarARowThatBlowsUpStopsTrainingAndTheCheckpointTrainsOnWithoutIt() {
    LabelledSamples samples = Clusters.samples(120);
    interruptAt("B denoiser", samples);
    LabelledSamples spoiled = Clusters.samples(120);
    Arrays.fill(spoiled.features()[7], 1e30f);
    Trainer unguarded =
        trainer(
            "spoiled",
            new DataSettings(50_000, 1e31),
            PublishCondition.ALWAYS,
            Map.of(),
            ProgressListener.SILENT);
    assertThatThrownBy(
            () ->
                unguarded.train(sourced(spoiled), Optional.of(sourced(samples)), checkpoints(true)))
        .isInstanceOf(DivergedTrainingException.class)
        .hasMessageMatching("B denoiser, step \\d+ of 60: loss (NaN|Infinity), .*");

    TrainingReport report = resume("mended", Clusters.samples(119), Optional.of(samples));
    assertThat(notes).contains("going on from B denoiser, step 20");
    assertThat(report.probes().get("diffaug").knn()).isGreaterThan(90);
  }

  @Test
  void samplesThatRepeatOthersCountOnceAndItIsSaid() {
    int[] twice = IntStream.range(0, 240).map(row -> row % 120).toArray();
    TrainingReport report = train("models", Clusters.samples(120).select(twice));
    assertThat(notes).contains("clusters: 120 samples repeat others, and are left out");
    assertThat(report.trainingSamples()).isEqualTo(84);
    assertThat(report.heldOutSamples()).isEqualTo(36);
  }

  /** Measures on samples that were kept apart. */
  private TrainingReport trainOn(String repository, LabelledSamples samples) {
    return trainer(repository, Map.of(), ProgressListener.SILENT)
        .train(sourced(samples), Optional.of(sourced(Clusters.samples(60))), checkpoints(false));
  }

  @Test
  void trainingGoesOnWithOtherSamplesAndSaysSo() {
    LabelledSamples samples = Clusters.samples(120);
    interruptAt("B denoiser", samples);
    LabelledSamples fewer = Clusters.samples(119);
    TrainingReport report = resume("fewer", fewer, Optional.of(samples));
    assertThat(notes).anyMatch(note -> note.startsWith("the samples are not those"));
    assertThat(report.trainingSamples()).isEqualTo(119);
    assertThat(report.probes().get("diffaug").knn()).isGreaterThan(90);
  }

  @Test
  void aCheckpointOfAnotherConfigurationIsRefused() {
    LabelledSamples samples = Clusters.samples(120);
    interruptAt("B denoiser", samples);
    Trainer other =
        trainer("other", Map.of("encoder.hidden", "17", "seed", "3"), ProgressListener.SILENT);
    assertThatThrownBy(() -> other.train(sourced(samples), Optional.empty(), checkpoints(true)))
        .isInstanceOf(InvalidCheckpointException.class)
        .hasMessage(
            "checkpoint of another configuration: settings.encoder.hidden: 16 (expected: 17);"
                + " settings.seed: 1 (expected: 3)");
  }

  @Test
  void aTrainingThatBeginsAnewSaysWhatItReplaces() {
    LabelledSamples samples = Clusters.samples(120);
    interruptAt("B denoiser", samples);
    train("anew", samples);
    assertThat(notes).first().asString().startsWith("a training was not published (kept: ");
  }

  @Test
  void aVersionThatIsWorseThanTheOneBeforeIsHeldBackAndKept() {
    LabelledSamples samples = Clusters.samples(300);
    Map<String, String> near = Map.of("sampler.start-timestep", "2", "sampler.steps", "2");
    trainer("models", near, ProgressListener.SILENT)
        .train(sourced(samples), Optional.empty(), checkpoints(false));
    Map<String, String> fromNoise = Map.of("denoiser.steps", "1", "rounds.count", "0");
    assertThatThrownBy(
            () ->
                trainer("models", fromNoise, ProgressListener.SILENT)
                    .train(sourced(samples), Optional.empty(), checkpoints(false)))
        .isInstanceOf(WorseVersionException.class)
        .hasMessageMatching(
            "worse than version 1: in-batch retrieval: 0.\\d+ \\(expected: >= 0.\\d+, of 0.\\d+\\);"
                + " not published");
    assertThat(new DirectoryModelRepository(folder.resolve("models")).versions())
        .containsExactly(1L);

    TrainingReport forced =
        trainer("models", fromNoise, PublishCondition.ALWAYS, ProgressListener.SILENT)
            .train(sourced(samples), Optional.empty(), checkpoints(true));
    assertThat(forced.version()).isEqualTo(2);
    assertThat(notes).contains("going on from done, step 0");
  }

  /** Stops at a phase's 25th step, as an operator might; checkpoints come every 20. */
  private void interruptAt(String phase, LabelledSamples samples) {
    Trainer interrupted =
        trainer(
            "interrupted",
            Map.of(),
            progress -> {
              if (progress.phase().equals(phase) && progress.step() == 25) {
                throw new CancellationException();
              }
            });
    assertThatThrownBy(
            () -> interrupted.train(sourced(samples), Optional.empty(), checkpoints(false)))
        .isInstanceOf(CancellationException.class);
    notes.clear();
  }

  private Checkpoints checkpoints(boolean resume) {
    return new Checkpoints(checkpoints, 20, resume, notes::add);
  }

  private Trainer trainer(
      String repository, Map<String, String> overrides, ProgressListener listener) {
    return trainer(repository, overrides, PublishCondition.NOT_WORSE, listener);
  }

  private Trainer trainer(
      String repository,
      Map<String, String> overrides,
      PublishCondition condition,
      ProgressListener listener) {
    return trainer(repository, REACH, condition, overrides, listener);
  }

  private Trainer trainer(
      String repository,
      DataSettings data,
      PublishCondition condition,
      Map<String, String> overrides,
      ProgressListener listener) {
    DirectoryModelRepository versions = new DirectoryModelRepository(folder.resolve(repository));
    return new Trainer(
        Clusters.settings(overrides),
        data,
        new PublishGate(versions, Set::of, condition, notes::add),
        listener);
  }

  private TrainingReport train(String repository, LabelledSamples samples) {
    return trainer(repository, Map.of(), ProgressListener.SILENT)
        .train(sourced(samples), Optional.empty(), checkpoints(false));
  }

  private TrainingReport resume(
      String repository, LabelledSamples samples, Optional<LabelledSamples> heldOut) {
    return trainer(repository, Map.of(), ProgressListener.SILENT)
        .train(sourced(samples), heldOut.map(TrainerTest::sourced), checkpoints(true));
  }

  private static SourcedSamples sourced(LabelledSamples samples) {
    return new SourcedSamples(samples, "clusters", samples.features().length);
  }

  private ModelBundleFiles read(String repository, TrainingReport report)
      throws RejectedModelException {
    return new DirectoryModelRepository(folder.resolve(repository))
        .read(report.version(), report.manifestSha256());
  }
}
