package io.diffaug.trainer;

import io.diffaug.core.model.DirectoryModelRepository;
import io.diffaug.core.model.ModelRepository;
import io.diffaug.core.settings.KafkaSettings;
import io.diffaug.core.settings.Settings;
import io.diffaug.core.signature.SigningKey;
import io.diffaug.trainer.checkpoint.CheckpointFolder;
import io.diffaug.trainer.checkpoint.CheckpointSettings;
import io.diffaug.trainer.checkpoint.Checkpoints;
import io.diffaug.trainer.data.CsvSource;
import io.diffaug.trainer.data.DataSettings;
import io.diffaug.trainer.data.SampleSource;
import io.diffaug.trainer.data.SourcedSamples;
import io.diffaug.trainer.data.TopicSource;
import io.diffaug.trainer.loop.ProgressPrinter;
import io.diffaug.trainer.loop.TrainSettings;
import io.diffaug.trainer.publish.Announcer;
import io.diffaug.trainer.publish.ModelsTopic;
import io.diffaug.trainer.publish.PublishCondition;
import io.diffaug.trainer.publish.PublishGate;
import io.diffaug.trainer.publish.WorseVersionException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * From samples to a published version, as the command line runs it.
 *
 * @param data the samples, CSV; if none, those that stand on the input topic
 * @param heldOut samples to measure on, CSV of the same columns; if none, a share of the samples
 * @param label the column or attribute that holds labels, if any; probes need it, training does not
 *     see it
 * @param report where the report goes as JSON, if anywhere
 * @param announce whether the version is announced on the models topic
 * @param resume whether training goes on from its latest checkpoint
 */
public record TrainingJob(
    Optional<Path> data,
    Optional<Path> heldOut,
    Optional<String> label,
    Optional<Path> report,
    boolean announce,
    boolean resume) {

  /**
   * Trains, publishes, reports, announces.
   *
   * @param settings all settings; complaints about any section come before training
   * @param out where progress and figures go
   * @param clock what time it is
   * @return the report
   * @throws IOException if the samples cannot be read or the report cannot be written
   */
  public TrainingReport run(Settings settings, PrintWriter out, InstantSource clock)
      throws IOException {
    TrainSettings train = TrainSettings.read(settings);
    KafkaSettings kafka = KafkaSettings.read(settings);
    Path repository = settings.section(Settings.ROOT).path("repository");
    DataSettings limits = DataSettings.read(settings);
    CheckpointSettings kept = CheckpointSettings.read(settings, repository);
    PublishCondition condition = PublishCondition.read(settings);
    Optional<SigningKey> signKey = SigningKey.read(settings.section("diffaug.train"), "sign-key");
    settings.check();
    SampleSource source =
        data.<SampleSource>map(file -> new CsvSource(file, label))
            .orElseGet(() -> new TopicSource(kafka, label));
    SourcedSamples samples = read(source, limits, train, out);
    Optional<SourcedSamples> others =
        heldOut.isPresent()
            ? Optional.of(read(new CsvSource(heldOut.get(), label), limits, train, out))
            : Optional.empty();
    Supplier<Set<Long>> unfit = announce ? new ModelsTopic(kafka)::unfit : Set::of;
    PublishGate gate =
        new PublishGate(versions(repository, signKey), unfit, condition, out::println);
    Trainer trainer = new Trainer(train, limits, gate, new ProgressPrinter(out, clock));
    try (CheckpointFolder folder =
        CheckpointFolder.open(kept.folder(), kept.keep(), CheckpointSettings.SECTION + ".folder")) {
      Checkpoints checkpoints = new Checkpoints(folder, kept.everySteps(), resume, out::println);
      TrainingReport trained = train(trainer, samples, others, checkpoints);
      print(trained, repository, out);
      if (announce) {
        new Announcer(kafka).announce(trained.published());
        out.println("announced on topic " + kafka.models() + " at " + kafka.bootstrapServers());
      }
      if (report.isPresent()) {
        trained.write(report.get());
      }
      folder.clear();
      return trained;
    } finally {
      out.flush();
    }
  }

  private static TrainingReport train(
      Trainer trainer,
      SourcedSamples samples,
      Optional<SourcedSamples> others,
      Checkpoints checkpoints) {
    try {
      return trainer.train(samples, others, checkpoints);
    } catch (RuntimeException failed) {
      if (checkpoints.folder().hasCheckpoint()) {
        String wayOn =
            failed instanceof WorseVersionException
                ? "; diffaug train --resume -D diffaug.train.publish=always publishes it"
                : "; diffaug train --resume goes on from it";
        checkpoints.notes().accept(checkpoints.folder().kept() + wayOn);
      }
      throw failed;
    }
  }

  private static SourcedSamples read(
      SampleSource source, DataSettings limits, TrainSettings train, PrintWriter out)
      throws IOException {
    return source.read(
        limits.maxSamples(),
        train.rootSeed().child("choice"),
        line -> {
          out.println(line);
          out.flush();
        });
  }

  /** The repository for a writer that signs, where it has a key. */
  static ModelRepository versions(Path repository, Optional<SigningKey> signKey) {
    DirectoryModelRepository versions = new DirectoryModelRepository(repository);
    return signKey.map(versions::signing).orElse(versions);
  }

  private static void print(TrainingReport report, Path repository, PrintWriter out) {
    out.printf(
        Locale.ROOT,
        "version %d in %s: parity %.2g, in-batch retrieval %.3f, relative distance %.3f,"
            + " agreement %.3f%n",
        report.version(),
        repository,
        report.parityMaxAbsDifference(),
        report.inBatchRetrieval(),
        report.meanRelativeDistance(),
        report.meanAgreement());
    report
        .probes()
        .forEach(
            (name, accuracy) ->
                out.printf(
                    Locale.ROOT,
                    "%-8s kNN %5.1f %%  linear %5.1f %%%n",
                    name,
                    accuracy.knn(),
                    accuracy.linear()));
  }
}
