package io.diffaug.trainer.continuous;

import io.diffaug.core.domain.VectorDomain;
import io.diffaug.trainer.checkpoint.Beginning;
import io.diffaug.trainer.checkpoint.Checkpoint;
import io.diffaug.trainer.checkpoint.Checkpoints;
import io.diffaug.trainer.checkpoint.Fingerprint;
import io.diffaug.trainer.continuous.TrainerEvent.Noted;
import io.diffaug.trainer.continuous.TrainerEvent.RoundBegan;
import io.diffaug.trainer.continuous.TrainerEvent.RoundEnded;
import io.diffaug.trainer.continuous.TrainerEvent.Stepped;
import io.diffaug.trainer.data.Reach;
import io.diffaug.trainer.data.SampleFeed;
import io.diffaug.trainer.data.TrainingData;
import io.diffaug.trainer.loop.Progress;
import io.diffaug.trainer.loop.ProgressListener;
import io.diffaug.trainer.loop.TrainSettings;
import io.diffaug.trainer.loop.TrainingLoop;
import io.diffaug.trainer.publish.HeldOutSamples;
import java.nio.FloatBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * A training without an end: phases A and B on the first samples of a stream, then a round whenever
 * enough have come, and versions when they are due.
 *
 * <p>One thread reads, trains and publishes in turn, so that samples, position in the stream and
 * weights are always of one moment; a checkpoint holds all three. A round learns from what was kept
 * when it began, and nothing is read while it lasts: killed within it, training goes on from its
 * last checkpoint as if it had not been.
 */
public final class ContinuousTraining {
  private final TrainSettings train;
  private final ContinuousSettings settings;
  private final Checkpoints checkpoints;
  private final Releases releases;
  private final Consumer<TrainerEvent> observer;
  private final ProgressListener listener;
  private final StreamSamples samples;
  private final Arrivals arrivals;
  private final StopRequest stop = new StopRequest();

  /**
   * Prepares the training.
   *
   * @param train how to train; its rounds have no end
   * @param settings how it goes on
   * @param feed where samples come from
   * @param checkpoints where training is kept
   * @param releases what becomes of it
   * @param observer told what happens
   */
  public ContinuousTraining(
      TrainSettings train,
      ContinuousSettings settings,
      SampleFeed feed,
      Checkpoints checkpoints,
      Releases releases,
      Consumer<TrainerEvent> observer) {
    this.train = train;
    this.settings = settings;
    this.checkpoints = checkpoints;
    this.releases = releases;
    this.observer = observer;
    this.listener = this::stepped;
    this.samples = new StreamSamples(settings, train.holdout(), train.rootSeed().child("stream"));
    this.arrivals = new Arrivals(feed, samples, stop, observer);
  }

  private void stepped(Progress progress) {
    observer.accept(new Stepped(progress));
    stop.heed();
  }

  /**
   * Asks it to stop: it finishes the step, the look for samples or the version under way, takes a
   * checkpoint, and {@link #run} returns. From any thread, any time.
   */
  public void stop() {
    stop.make();
  }

  /**
   * Trains on, from the checkpoint if there is one, until it is asked to stop.
   *
   * @param rounds rounds of the whole training after which it ends all the same
   * @throws io.diffaug.trainer.checkpoint.InvalidCheckpointException if there is a checkpoint that
   *     cannot be gone on from
   * @throws io.diffaug.trainer.loop.DivergedTrainingException if a loss or gradient is not finite
   */
  public void run(int rounds) {
    try {
      train(rounds);
    } catch (StopRequest.Heeded before) {
      note("stopped before training began; the next start takes the same samples again");
    }
  }

  private void train(int rounds) {
    Fingerprint fingerprint = Fingerprint.of(train);
    Optional<Checkpoint> from = checkpoints.begin(fingerprint);
    arrivals.seek(from);
    Beginning beginning =
        from.map(moment -> goOn(moment, fingerprint)).orElseGet(() -> begin(fingerprint));
    Snapshot snapshot =
        from.map(moment -> Snapshot.read(moment, beginning.domain()))
            .orElseGet(() -> Snapshot.of(beginning.domain(), samples.newest()));
    note(MemoryStatement.of(settings, train, beginning.domain().width()).toString());
    try (TrainingLoop loop = loop(beginning.domain())) {
      from.ifPresent(moment -> note("going on from " + loop.restore(moment)));
      loop.save(
          checkpoints.everySteps(),
          moment -> checkpoints.folder().write(whole(beginning, snapshot, moment)));
      run(loop, snapshot, rounds);
    }
  }

  private void run(TrainingLoop loop, Snapshot snapshot, int rounds) {
    try {
      rounds(loop, snapshot, rounds);
    } catch (StopRequest.Heeded asked) {
      loop.saveNow();
      note("stopped at " + loop.position() + "; the next start goes on from there");
    }
  }

  /** Takes the first samples, and what they say of the model space. */
  private Beginning begin(Fingerprint fingerprint) {
    arrivals.await(this::enoughToBegin, () -> {});
    Reach reach = Reach.of(samples.training(), settings.farthest());
    samples.settle(reach);
    if (enoughToBegin().isPresent()) {
      arrivals.await(this::enoughToBegin, () -> {});
    }
    arrivals.roundBegins();
    String sha256 = TrainingData.sha256(samples.training());
    return new Beginning(fingerprint, sha256, reach.domain());
  }

  private Optional<String> enoughToBegin() {
    samples.keepCommonWidth();
    Intake intake = samples.intake();
    return intake.samples() >= settings.firstSamples()
            && intake.training() >= train.batch()
            && intake.heldOut() >= 2
        ? Optional.empty()
        : Optional.of(
            intake.samples()
                + " samples have come, "
                + intake.training()
                + " different ones to learn from (expected: "
                + settings.firstSamples()
                + ", and "
                + train.batch()
                + " to learn from)");
  }

  private Beginning goOn(Checkpoint moment, Fingerprint fingerprint) {
    VectorDomain domain = Beginning.domain(moment);
    samples.restore(moment, domain);
    releases.restore(moment);
    return Beginning.of(moment, fingerprint);
  }

  private TrainingLoop loop(VectorDomain domain) {
    return new TrainingLoop(
        train, domain.toModelSpace(samples.training()), domain.clipMinimum(), domain.clipMaximum());
  }

  private Checkpoint whole(Beginning beginning, Snapshot snapshot, Checkpoint moment) {
    Map<String, String> facts = new TreeMap<>();
    Map<String, FloatBuffer> tensors = new LinkedHashMap<>();
    arrivals.store(facts);
    samples.store(facts, tensors);
    snapshot.store(tensors);
    releases.store(facts);
    return beginning.of(moment).with(facts, tensors);
  }

  private void rounds(TrainingLoop loop, Snapshot snapshot, int rounds) {
    loop.warmUp(listener);
    if (!loop.betweenRounds()) {
      round(loop);
    }
    tend(loop, snapshot);
    while (loop.rounds() < rounds) {
      arrivals.await(this::enoughForRound, () -> tend(loop, snapshot));
      arrivals.roundBegins();
      float[][] rows = snapshot.domain().toModelSpace(samples.training());
      loop.learnFrom(rows);
      observer.accept(new RoundBegan(loop.rounds() + 1, rows.length, drift(loop, snapshot)));
      round(loop);
      tend(loop, snapshot);
    }
  }

  private void round(TrainingLoop loop) {
    loop.round(listener);
    observer.accept(new RoundEnded(loop.rounds()));
  }

  private Optional<String> enoughForRound() {
    long fresh = arrivals.fresh();
    return fresh >= settings.freshSamples()
        ? Optional.empty()
        : Optional.of(fresh + " new samples have come (expected: " + settings.freshSamples() + ")");
  }

  private Drift drift(TrainingLoop loop, Snapshot snapshot) {
    return snapshot.drift(samples.newest(), loop.encoder());
  }

  private void tend(TrainingLoop loop, Snapshot snapshot) {
    releases.tend(
        loop,
        () ->
            new Releases.Material(
                new HeldOutSamples(
                    snapshot.domain(),
                    samples.heldOut(),
                    train.rootSeed().child("quality").child(0)),
                origin(loop, drift(loop, snapshot))));
  }

  /** Where a version comes from; its figures join it. */
  private SortedMap<String, String> origin(TrainingLoop loop, Drift drift) {
    SortedMap<String, String> origin = new TreeMap<>();
    origin.put("seed", Long.toString(train.seed()));
    origin.put("settings", train.toString());
    origin.put("data", arrivals.origin());
    origin.put("rounds", Integer.toString(loop.rounds()));
    origin.put("training-samples", Integer.toString(samples.intake().training()));
    origin.put("held-out-samples", Integer.toString(samples.intake().heldOut()));
    origin.put("drift", drift.toString());
    return origin;
  }

  private void note(String line) {
    observer.accept(new Noted(line));
  }
}
