package io.diffaug.trainer;

import io.diffaug.core.http.Answer;
import io.diffaug.core.http.Listener;
import io.diffaug.core.process.EndSignal;
import io.diffaug.core.settings.KafkaSettings;
import io.diffaug.core.settings.Settings;
import io.diffaug.core.signature.SigningKey;
import io.diffaug.trainer.checkpoint.CheckpointFolder;
import io.diffaug.trainer.checkpoint.CheckpointSettings;
import io.diffaug.trainer.checkpoint.Checkpoints;
import io.diffaug.trainer.continuous.ContinuousPrinter;
import io.diffaug.trainer.continuous.ContinuousSettings;
import io.diffaug.trainer.continuous.ContinuousTraining;
import io.diffaug.trainer.continuous.Releases;
import io.diffaug.trainer.continuous.TrainerEvent;
import io.diffaug.trainer.data.SampleFeed;
import io.diffaug.trainer.data.TopicFeed;
import io.diffaug.trainer.loop.TrainSettings;
import io.diffaug.trainer.metrics.TrainerMetrics;
import io.diffaug.trainer.publish.ModelsTopic;
import io.diffaug.trainer.publish.PublishCondition;
import io.diffaug.trainer.publish.PublishGate;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A training without an end on the input topic, as the command line runs it.
 *
 * @param rounds rounds of the whole training after which it ends all the same
 */
public record ContinuousJob(int rounds) {
  /** Rounds of a training that ends with its process. */
  public static final int NEVER = TrainSettings.Rounds.ENDLESS;

  /**
   * Trains, publishes and announces, for as long as samples arrive; SIGTERM and SIGINT end it after
   * the step under way, with a checkpoint.
   *
   * @param settings all settings; complaints about any section come before training
   * @param out where progress and figures go
   * @param clock what time it is
   * @throws IOException if the input topic cannot be read, or the address of metrics is taken
   */
  public void run(Settings settings, PrintWriter out, InstantSource clock) throws IOException {
    TrainSettings train = TrainSettings.read(settings).withoutEnd();
    KafkaSettings kafka = KafkaSettings.read(settings);
    Path repository = settings.section(Settings.ROOT).path("repository");
    ContinuousSettings continuous = ContinuousSettings.read(settings, repository, train.batch());
    CheckpointSettings kept = CheckpointSettings.read(settings, repository);
    PublishCondition condition = PublishCondition.read(settings);
    Optional<SigningKey> signKey = SigningKey.read(settings.section("diffaug.train"), "sign-key");
    settings.check();

    TrainerMetrics metrics = new TrainerMetrics();
    Consumer<TrainerEvent> observer = new ContinuousPrinter(out, clock).andThen(metrics);
    Consumer<String> notes = line -> observer.accept(new TrainerEvent.Noted(line));
    ModelsTopic models = new ModelsTopic(kafka);
    PublishGate gate =
        new PublishGate(TrainingJob.versions(repository, signKey), models::unfit, condition, notes);
    try (CheckpointFolder folder =
            CheckpointFolder.open(
                continuous.checkpoint(), kept.keep(), ContinuousSettings.SECTION + ".checkpoint");
        Listener listener = listen(continuous, metrics);
        SampleFeed feed = TopicFeed.open(kafka, notes)) {
      notes.accept("metrics: http://localhost:" + listener.port() + "/metrics");
      Checkpoints checkpoints =
          new Checkpoints(folder, kept.everySteps(), folder.hasCheckpoint(), notes);
      Releases releases = Releases.of(train, continuous, gate, models, clock, observer);
      ContinuousTraining training =
          new ContinuousTraining(train, continuous, feed, checkpoints, releases, observer);
      EndSignal.handle(training::stop);
      training.run(rounds);
    } finally {
      out.flush();
    }
  }

  private static Listener listen(ContinuousSettings settings, TrainerMetrics metrics)
      throws IOException {
    try {
      return Listener.open(
          "metrics",
          settings.address(),
          Map.of(
              "/metrics",
              () -> new Answer(Answer.OK, TrainerMetrics.CONTENT_TYPE, metrics.scrape())));
    } catch (IOException taken) {
      throw new IOException(
          ContinuousSettings.SECTION
              + ".address: "
              + settings.address()
              + " (expected: a free address of this machine): "
              + taken.getMessage(),
          taken);
    }
  }
}
