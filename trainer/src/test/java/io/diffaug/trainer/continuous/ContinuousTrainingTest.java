package io.diffaug.trainer.continuous;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.diffaug.core.http.ListenAddress;
import io.diffaug.core.model.DirectoryModelRepository;
import io.diffaug.core.model.ModelBundleFiles;
import io.diffaug.core.model.ModelManifest;
import io.diffaug.core.model.ModelRepository;
import io.diffaug.core.model.RejectedModelException;
import io.diffaug.nn.Seed;
import io.diffaug.trainer.Clusters;
import io.diffaug.trainer.checkpoint.CheckpointFolder;
import io.diffaug.trainer.checkpoint.Checkpoints;
import io.diffaug.trainer.continuous.ContinuousSettings.Export;
import io.diffaug.trainer.data.SampleRecord;
import io.diffaug.trainer.loop.TrainSettings;
import io.diffaug.trainer.metrics.TrainerMetrics;
import io.diffaug.trainer.publish.PublishCondition;
import io.diffaug.trainer.publish.PublishGate;
import io.diffaug.trainer.publish.PublishedVersion;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContinuousTrainingTest {
  private static final TrainSettings TRAIN =
      Clusters.settings(
              Map.of("rounds.encoder-steps", "8", "rounds.denoiser-steps", "6", "holdout", "0.25"))
          .withoutEnd();
  private static final float[][] SAMPLES = Clusters.samples(1200).features();

  @TempDir private Path folder;
  private final List<TrainerEvent> events = new ArrayList<>();
  private final Announced announced = new Announced();
  private ContinuousTraining running;

  @Test
  void versionsAreMadeAsRoundsGoOnAndEachIsAnnouncedOnce() throws RejectedModelException {
    train("models", feed(), settings(2, 0), 4, all());

    DirectoryModelRepository repository = repository("models");
    assertThat(repository.versions()).isNotEmpty().startsWith(1L);
    assertThat(announced.versions)
        .extracting(PublishedVersion::version)
        .containsExactlyElementsOf(repository.versions());
    assertThat(of(TrainerEvent.RoundEnded.class)).extracting("rounds").containsExactly(1, 2, 3, 4);
    assertThat(of(TrainerEvent.Published.class).size() + of(TrainerEvent.HeldBack.class).size())
        .isEqualTo(3);
    ModelManifest first = repository.manifest(1);
    assertThat(first.origin())
        .containsEntry("rounds", "0")
        .containsEntry("data", "list, offsets to 0:200")
        .containsKeys("steps-curve", "drift", "in-batch-retrieval");
    assertThat(first.minSteps()).isBetween(1, 5);
  }

  @Test
  void stoppedAnywhereItGoesOnAsIfItHadNotBeen() throws RejectedModelException {
    train("whole", feed(), settings(1, 0), 3, all());
    List<Predicate<TrainerEvent>> places =
        List.of(
            step("A encoder", 20),
            step("B denoiser", 33),
            event(TrainerEvent.Claimed.class),
            event(TrainerEvent.Published.class),
            event(TrainerEvent.Announced.class),
            step("C encoder 1", 5),
            step("C denoiser 2", 3),
            event(TrainerEvent.RoundEnded.class));
    announced.versions.clear();
    for (Predicate<TrainerEvent> place : places) {
      assertThatThrownBy(() -> train("stopped", feed(), settings(1, 0), 3, stopAt(place)))
          .isInstanceOf(CancellationException.class);
    }
    train("stopped", feed(), settings(1, 0), 3, all());

    assertThat(last("stopped").encoder()).isEqualTo(last("whole").encoder());
    assertThat(last("stopped").denoiser()).isEqualTo(last("whole").denoiser());
    assertThat(announced.versions).extracting(PublishedVersion::version).doesNotHaveDuplicates();
    assertThat(announced.versions)
        .extracting(PublishedVersion::version)
        .containsExactlyElementsOf(repository("stopped").versions());
  }

  @Test
  void killedAfterAnyChangeOfTheRepositoryItGoesOnAsIfItHadNotBeen() throws RejectedModelException {
    train("whole", settings(1, 1), 2, repository("whole"));
    announced.versions.clear();
    List<String> changes = List.of("claim", "write", "write", "complete", "remove");
    for (int at = 1; at <= changes.size(); at++) {
      ModelRepository dying = DyingRepository.after(at, repository("killed"));
      assertThatThrownBy(() -> train("killed", settings(1, 1), 2, dying))
          .isInstanceOf(CancellationException.class)
          .hasMessage(changes.get(at - 1));
    }
    train("killed", settings(1, 1), 2, repository("killed"));

    assertThat(last("killed").encoder()).isEqualTo(last("whole").encoder());
    assertThat(last("killed").denoiser()).isEqualTo(last("whole").denoiser());
    assertThat(announced.versions)
        .extracting(PublishedVersion::version)
        .containsExactly(4L, 5L, 6L);
    assertThat(repository("killed").versions()).containsExactly(6L);
  }

  @Test
  void askedToStopAnywhereItFinishesTheStepAndGoesOnFromThere() throws RejectedModelException {
    train("whole", slowFeed(), settings(1, 0), 3, all());
    announced.versions.clear();
    askAt(event(TrainerEvent.Waiting.class));
    assertThat(notes())
        .contains("stopped before training began; the next start takes the same samples again");
    List<Predicate<TrainerEvent>> places =
        List.of(
            step("A encoder", 20),
            step("B denoiser", 60),
            event(TrainerEvent.Claimed.class),
            event(TrainerEvent.Waiting.class),
            step("C encoder 1", 5),
            step("C denoiser 1", 6),
            event(TrainerEvent.RoundEnded.class));
    for (Predicate<TrainerEvent> place : places) {
      askAt(place);
      assertThat(notes()).last().asString().startsWith("stopped at ");
    }
    train("stopped", slowFeed(), settings(1, 0), 3, all());

    assertThat(last("stopped").encoder()).isEqualTo(last("whole").encoder());
    assertThat(last("stopped").denoiser()).isEqualTo(last("whole").denoiser());
    assertThat(announced.versions)
        .extracting(PublishedVersion::version)
        .containsExactlyElementsOf(repository("stopped").versions());
  }

  /** Asks at a place, from which no step may follow. */
  private void askAt(Predicate<TrainerEvent> place) {
    events.clear();
    train(
        "stopped",
        slowFeed(),
        settings(1, 0),
        3,
        event -> {
          events.add(event);
          if (place.test(event)) {
            events.removeIf(TrainerEvent.Stepped.class::isInstance);
            running.stop();
          }
        });
    assertThat(of(TrainerEvent.Stepped.class)).isEmpty();
  }

  private List<String> notes() {
    return of(TrainerEvent.Noted.class).stream().map(TrainerEvent.Noted::line).toList();
  }

  @Test
  void heldOutSamplesStayHeldOutHoweverOftenTheyCome() {
    StreamSamples once = new StreamSamples(settings(1, 0), 0.25, new Seed(1));
    StreamSamples again = new StreamSamples(settings(1, 0), 0.25, new Seed(1));
    ListFeed.of(SAMPLES).forEach(once::take);
    for (int pass = 0; pass < 3; pass++) {
      ListFeed.of(SAMPLES).forEach(again::take);
    }
    assertThat(again.intake().training() + again.intake().heldOut()).isLessThanOrEqualTo(400);
    assertThat(again.heldOut()).isDeepEqualTo(once.heldOut());
    assertThat(once.intake().measured()).isBetween(240L, 360L);
    for (float[] row : again.heldOut()) {
      assertThat(List.of(again.training())).noneMatch(other -> Arrays.equals(other, row));
    }
  }

  @Test
  void aVersionThatIsWorseIsHeldBackAndTrainingGoesOn() {
    // Views that begin next to their anchors are retrieved; those of a few steps from noise are
    // not.
    TrainSettings near =
        Clusters.settings(
                Map.of(
                    "encoder.steps", "1",
                    "denoiser.steps", "1",
                    "rounds.encoder-steps", "1",
                    "rounds.denoiser-steps", "1",
                    "sampler.start-timestep", "1",
                    "sampler.steps", "1"))
            .withoutEnd();
    train("models", "near", near, feed(), settings(1, 0), 0, all());
    assertThat(repository("models").versions()).containsExactly(1L);
    events.clear();
    train("models", feed(), settings(1, 0), 3, all());
    assertThat(of(TrainerEvent.HeldBack.class))
        .hasSize(4)
        .allSatisfy(
            held ->
                assertThat(held.reason()).startsWith("worse than version 1: in-batch retrieval: "));
    assertThat(of(TrainerEvent.RoundEnded.class)).hasSize(3);
    assertThat(repository("models").versions()).containsExactly(1L);
  }

  @Test
  void withoutNewSamplesItWaitsAndSaysSoOnce() {
    ListFeed feed = new ListFeed(ListFeed.of(Arrays.copyOf(SAMPLES, 230)), 50);
    int[] idle = {0};
    assertThatThrownBy(
            () ->
                train(
                    "models",
                    feed,
                    settings(1, 0),
                    10,
                    event -> {
                      events.add(event);
                      if (event instanceof TrainerEvent.Took took && took.lag() == 0) {
                        if (++idle[0] == 5) {
                          throw new CancellationException();
                        }
                      }
                    }))
        .isInstanceOf(CancellationException.class);
    assertThat(of(TrainerEvent.Waiting.class))
        .extracting(TrainerEvent.Waiting::what)
        .containsExactly(
            "list: 50 samples have come, "
                + of(TrainerEvent.Took.class).get(0).intake().training()
                + " different ones to learn from (expected: 200, and 32 to learn from), waiting",
            "list: 30 new samples have come (expected: 40), waiting");
  }

  @Test
  void recordsThatAreNoSamplesOrOfAnotherWidthOrFarOutArePassedOver() {
    List<SampleRecord> records = new ArrayList<>(ListFeed.of(Arrays.copyOf(SAMPLES, 350)));
    records.add(0, new SampleRecord.Sample(new float[] {1, 2}, Map.of()));
    records.add(7, new SampleRecord.Bad("without a vector"));
    records.add(9, sample(Float.MAX_VALUE));
    records.add(sample(3e8f));
    records.add(sample(Float.MAX_VALUE));
    records.add(new SampleRecord.Sample(new float[] {1, 2}, Map.of()));
    records.addAll(ListFeed.of(Arrays.copyOfRange(SAMPLES, 350, 600)));
    train("models", new ListFeed(records, 100), settings(1, 0), 2, all());
    List<TrainerEvent.Took> took = of(TrainerEvent.Took.class);
    assertThat(took.get(took.size() - 1).intake().passedOver())
        .containsOnly(
            Map.entry("of another width", 2L),
            Map.entry("without a vector", 1L),
            Map.entry("with a value that is too large", 2L),
            Map.entry("far out of range", 1L));
  }

  @Test
  void anOutlierAmongTheFirstSamplesDoesNotStretchTheModelSpace() throws RejectedModelException {
    train("without", feed(), settings(1, 0), 0, all());
    List<SampleRecord> records = new ArrayList<>(ListFeed.of(SAMPLES));
    for (int at : new int[] {3, 50}) {
      records.add(at, sample(1e6f + at));
    }
    train("with", new ListFeed(records, 202), settings(1, 0), 0, all());
    assertThat(last("with").manifest().domain()).isEqualTo(last("without").manifest().domain());
    assertThat(last("with").manifest().origin().get("steps-curve"))
        .isEqualTo(last("without").manifest().origin().get("steps-curve"));
  }

  @Test
  void aStreamWhoseMeansMoveShowsInTheMetrics() {
    TrainerMetrics metrics = new TrainerMetrics();
    float[][] moving = new float[1200][];
    SplittableRandom random = new SplittableRandom(5);
    for (int row = 0; row < moving.length; row++) {
      moving[row] = SAMPLES[random.nextInt(SAMPLES.length)].clone();
      moving[row][2] += row < 600 ? 0 : 8;
      moving[row][0] += (float) (random.nextGaussian() * 1e-3);
    }
    List<Drift> drifts = new ArrayList<>();
    train(
        "models",
        new ListFeed(ListFeed.of(moving), 200),
        settings(100, 0),
        5,
        event -> {
          metrics.accept(event);
          if (event instanceof TrainerEvent.RoundBegan round) {
            drifts.add(round.drift());
          }
        });
    assertThat(drifts.get(0).meanShift()).isLessThan(0.5);
    assertThat(drifts.get(0).energyDistance()).isLessThan(0.05);
    Drift last = drifts.get(4);
    assertThat(last.meanShift()).isGreaterThan(1.5);
    assertThat(last.energyDistance()).isGreaterThan(2 * drifts.get(0).energyDistance());
    assertThat(metrics.scrape())
        .contains("diffaug_trainer_mean_shift " + last.meanShift())
        .contains("diffaug_trainer_embedding_distance " + last.energyDistance())
        .contains("diffaug_trainer_rounds_total 5.0");
  }

  @Test
  void aStreamThatIsStuckAtOneSampleShowsAsDrift() {
    float[][] stuck = SAMPLES.clone();
    Arrays.fill(stuck, 600, 1200, SAMPLES[600]);
    train("models", new ListFeed(ListFeed.of(stuck), 200), settings(100, 0), 5, all());
    List<TrainerEvent.RoundBegan> rounds = of(TrainerEvent.RoundBegan.class);
    Drift before = rounds.get(0).drift();
    Drift last = rounds.get(4).drift();
    assertThat(before.meanShift()).isLessThan(0.5);
    assertThat(last.meanShift()).isGreaterThan(0.8);
    assertThat(last.energyDistance()).isGreaterThan(0.1 + before.energyDistance());
  }

  @Test
  void oldVersionsGoButForThoseInUse() {
    announced.inUse.add(1L);
    train("kept", settings(1, 2), 4, repository("models"));
    assertThat(repository("models").versions()).containsExactly(1L, 4L, 5L);
    assertThat(of(TrainerEvent.Pruned.class))
        .extracting("versions")
        .containsExactly(List.of(2L), List.of(3L));
  }

  @Test
  void aCheckpointFolderBelongsToOneTrainer() {
    try (CheckpointFolder mine =
        CheckpointFolder.open(folder.resolve("models-kept"), 2, "some.key")) {
      assertThat(mine.hasCheckpoint()).isFalse();
      assertThatThrownBy(() -> train("models", feed(), settings(1, 0), 1, all()))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageStartingWith(folder.resolve("models-kept") + ": in use by the trainer of");
    }
  }

  @Test
  void aFullCheckpointStaysSmallHoweverLongTheStream() throws Exception {
    train("models", feed(), settings(100, 0), 2, all());
    long before = Files.size(folder.resolve("models-kept").resolve("latest.safetensors"));
    train("models", feed(), settings(100, 0), 5, all());
    long after = Files.size(folder.resolve("models-kept").resolve("latest.safetensors"));
    long buffers = (200 + 100 + 100) * (long) Clusters.WIDTH * Float.BYTES;
    assertThat(after).isLessThan(before + buffers);
  }

  private static ListFeed feed() {
    return new ListFeed(ListFeed.of(SAMPLES), 200);
  }

  /** Fewer at a look than a round waits for. */
  private static ListFeed slowFeed() {
    return new ListFeed(ListFeed.of(SAMPLES), 30);
  }

  private static SampleRecord sample(float value) {
    float[] row = new float[Clusters.WIDTH];
    row[1] = value;
    return new SampleRecord.Sample(row, Map.of());
  }

  private ContinuousSettings settings(int everyRounds, int keepVersions) {
    return new ContinuousSettings(
        200,
        40,
        200,
        100,
        100,
        10,
        new Export(everyRounds, Duration.ofDays(1)),
        keepVersions,
        folder.resolve("unused"),
        new ListenAddress("localhost", 0));
  }

  private void train(
      String checkpoint, ContinuousSettings settings, int rounds, ModelRepository models) {
    PublishGate always = gate(models, PublishCondition.ALWAYS);
    train(checkpoint, TRAIN, feed(), settings, rounds, all(), always);
  }

  private void train(
      String models,
      ListFeed feed,
      ContinuousSettings settings,
      int rounds,
      Consumer<TrainerEvent> observer) {
    train(models, models, TRAIN, feed, settings, rounds, observer);
  }

  private void train(
      String models,
      String checkpoint,
      TrainSettings train,
      ListFeed feed,
      ContinuousSettings settings,
      int rounds,
      Consumer<TrainerEvent> observer) {
    PublishGate gate = gate(models, PublishCondition.NOT_WORSE);
    train(checkpoint, train, feed, settings, rounds, observer, gate);
  }

  private void train(
      String checkpoint,
      TrainSettings train,
      ListFeed feed,
      ContinuousSettings settings,
      int rounds,
      Consumer<TrainerEvent> observer,
      PublishGate gate) {
    InstantSource clock = InstantSource.fixed(Instant.EPOCH);
    try (CheckpointFolder checkpoints =
        CheckpointFolder.open(folder.resolve(checkpoint + "-kept"), 2, "some.key")) {
      Releases releases = Releases.of(train, settings, gate, announced, clock, observer);
      running =
          new ContinuousTraining(
              train,
              settings,
              feed,
              new Checkpoints(checkpoints, 4, checkpoints.hasCheckpoint(), note -> {}),
              releases,
              observer);
      running.run(rounds);
    }
  }

  private PublishGate gate(String models, PublishCondition condition) {
    return gate(repository(models), condition);
  }

  private PublishGate gate(ModelRepository models, PublishCondition condition) {
    return new PublishGate(
        models, announced::unfit, condition, note -> events.add(new TrainerEvent.Noted(note)));
  }

  private DirectoryModelRepository repository(String models) {
    return new DirectoryModelRepository(folder.resolve(models));
  }

  private ModelBundleFiles last(String models) throws RejectedModelException {
    DirectoryModelRepository repository = repository(models);
    List<Long> versions = repository.versions();
    long last = versions.get(versions.size() - 1);
    return repository.read(last, repository.manifestSha256(last));
  }

  private Consumer<TrainerEvent> all() {
    return events::add;
  }

  private Consumer<TrainerEvent> stopAt(Predicate<TrainerEvent> place) {
    return event -> {
      events.add(event);
      if (place.test(event)) {
        throw new CancellationException();
      }
    };
  }

  private static Predicate<TrainerEvent> step(String phase, int step) {
    return event ->
        event instanceof TrainerEvent.Stepped stepped
            && stepped.progress().phase().equals(phase)
            && stepped.progress().step() == step;
  }

  private static Predicate<TrainerEvent> event(Class<? extends TrainerEvent> kind) {
    return kind::isInstance;
  }

  private <E extends TrainerEvent> List<E> of(Class<E> kind) {
    return events.stream().filter(kind::isInstance).map(kind::cast).toList();
  }
}
