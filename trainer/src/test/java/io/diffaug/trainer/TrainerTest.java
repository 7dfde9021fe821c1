package io.diffaug.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.diffaug.core.csv.LabelledSamples;
import io.diffaug.core.model.DirectoryModelRepository;
import io.diffaug.core.model.ModelBundleFiles;
import io.diffaug.core.model.RejectedModelException;
import io.diffaug.trainer.loop.ProgressListener;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainerTest {
  @TempDir private Path folder;

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

  private TrainingReport train(String repository, LabelledSamples samples) {
    return new Trainer(
            Clusters.settings(Map.of()),
            new DirectoryModelRepository(folder.resolve(repository)),
            ProgressListener.SILENT)
        .train(samples, Optional.empty());
  }

  private ModelBundleFiles read(String repository, TrainingReport report)
      throws RejectedModelException {
    return new DirectoryModelRepository(folder.resolve(repository))
        .read(report.version(), report.manifestSha256());
  }
}
