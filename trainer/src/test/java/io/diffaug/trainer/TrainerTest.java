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
import io.diffaug.trainer.loop.DivergedTrainingException;
import io.diffaug.trainer.loop.ProgressListener;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainerTest {
  @TempDir private Path folder;
  private final List<String> notes = new ArrayList<>();
  private CheckpointFolder checkpoints;

  @BeforeEach
  void open() {
    checkpoints = CheckpointFolder.open(folder.resolve("checkpoints"));
  }

  @AfterEach
  void close() {
    checkpoints.close();
  }

  @Test
  void trainingPublishesAVersionAndReportsItsFigures() throws IOException, RejectedModelException {
    TrainingReport report = train("models", Clusters.samples(300));
    ModelBundleFiles files = read("models", report);
    assertThat(files.manifest().origin()).containsEntry("training-samples", "210");

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
    TrainingReport resumed = trainer("resumed").train(samples, Optional.empty(), checkpoints(true));
    assertThat(notes).containsExactly("going on from C encoder 1, step 20");
    assertThat(read("resumed", resumed).encoder()).isEqualTo(whole.encoder());
    assertThat(read("resumed", resumed).denoiser()).isEqualTo(whole.denoiser());
  }

  @Test
  void aRowThatBlowsUpStopsTrainingAndTheLastGoodCheckpointTrainsOnWithoutIt() {
    LabelledSamples samples = Clusters.samples(120);
    interruptAt("B denoiser", samples);
    LabelledSamples spoiled = Clusters.samples(120);
    Arrays.fill(spoiled.features()[7], 1e30f);
    assertThatThrownBy(
            () -> trainer("spoiled").train(spoiled, Optional.of(samples), checkpoints(true)))
        .isInstanceOf(DivergedTrainingException.class)
        .hasMessageMatching("B denoiser, step \\d+ of 60: loss (NaN|Infinity), .*");
    assertThat(notes).anyMatch(note -> note.startsWith("the samples are not those"));

    LabelledSamples mended = Clusters.samples(119);
    TrainingReport report =
        trainer("mended").train(mended, Optional.of(samples), checkpoints(true));
    assertThat(report.trainingSamples()).isEqualTo(119);
    assertThat(report.probes().get("diffaug").knn()).isGreaterThan(90);
  }

  @Test
  void aCheckpointOfAnotherConfigurationIsRefused() {
    LabelledSamples samples = Clusters.samples(120);
    interruptAt("B denoiser", samples);
    Trainer other =
        new Trainer(
            Clusters.settings(Map.of("encoder.hidden", "17", "seed", "3")),
            new DirectoryModelRepository(folder.resolve("other")),
            ProgressListener.SILENT);
    assertThatThrownBy(() -> other.train(samples, Optional.empty(), checkpoints(true)))
        .isInstanceOf(InvalidCheckpointException.class)
        .hasMessage(
            "checkpoint of another configuration: settings.encoder.hidden: 16 (expected: 17);"
                + " settings.seed: 1 (expected: 3)");
  }

  @Test
  void aTrainingThatBeginsAnewSaysWhatItReplaces() {
    LabelledSamples samples = Clusters.samples(120);
    interruptAt("B denoiser", samples);
    trainer("anew").train(samples, Optional.empty(), checkpoints(false));
    assertThat(notes).singleElement().asString().startsWith("a training was interrupted (kept: ");
  }

  /** Stops at a phase's 25th step, as an operator might; checkpoints come every 20. */
  private void interruptAt(String phase, LabelledSamples samples) {
    Trainer interrupted =
        new Trainer(
            Clusters.settings(Map.of()),
            new DirectoryModelRepository(folder.resolve("interrupted")),
            progress -> {
              if (progress.phase().equals(phase) && progress.step() == 25) {
                throw new CancellationException();
              }
            });
    assertThatThrownBy(() -> interrupted.train(samples, Optional.empty(), checkpoints(false)))
        .isInstanceOf(CancellationException.class);
    notes.clear();
  }

  private Checkpoints checkpoints(boolean resume) {
    return new Checkpoints(checkpoints, 20, resume, notes::add);
  }

  private Trainer trainer(String repository) {
    return new Trainer(
        Clusters.settings(Map.of()),
        new DirectoryModelRepository(folder.resolve(repository)),
        ProgressListener.SILENT);
  }

  private TrainingReport train(String repository, LabelledSamples samples) {
    return trainer(repository).train(samples, Optional.empty());
  }

  private ModelBundleFiles read(String repository, TrainingReport report)
      throws RejectedModelException {
    return new DirectoryModelRepository(folder.resolve(repository))
        .read(report.version(), report.manifestSha256());
  }
}
