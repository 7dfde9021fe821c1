package io.diffaug.trainer.loop;

import io.diffaug.nn.Seed;
import io.diffaug.nn.network.Network;
import io.diffaug.nn.positives.GeneratedViews;
import io.diffaug.nn.positives.Mixture;
import io.diffaug.nn.positives.PairBatch;
import io.diffaug.nn.positives.PositiveSource;
import io.diffaug.nn.positives.ViewSampler;
import io.diffaug.trainer.checkpoint.Checkpoint;
import java.nio.FloatBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The method's schedule: encoder warm-up on MIX (A), diffusion on the frozen encoder (B), and
 * rounds in which the encoder learns from generated views and the denoiser from the new embeddings
 * (C).
 *
 * <p>Beside it runs a control, an encoder that differs in one thing only: where this one sees
 * generated pairs, the control sees MIX, for as many steps, from the same warm-up, on the same
 * anchors in the same order. Rounds without an end have none, and may take other samples in
 * between.
 *
 * <p>What a phase is conditioned on is the encoder as it was when the phase began, in inference
 * mode, as it will be when serving: a copy of it is kept, and embeddings and generated views are
 * functions of that copy. So a checkpoint holds neither, and training goes on from one as if it had
 * never stopped, bit by bit.
 */
public final class TrainingLoop implements AutoCloseable {
  private static final String PHASE = "phase";
  private static final String PHASE_NAME = "phase-name";
  private static final String STEP = "step";

  /** The first phase after A and B. */
  private static final int WARM = 2;

  private final TrainSettings settings;
  private final float clipMinimum;
  private final float clipMaximum;
  private final EncoderTraining encoder;
  private final Optional<EncoderTraining> control;
  private final DenoiserTraining denoiser;
  private final Network frozen;
  private TrainingSet set;
  private int saveEvery = Integer.MAX_VALUE;
  private Consumer<Checkpoint> saver = checkpoint -> {};
  private int phase;
  private int done;

  /**
   * Prepares networks and neighbours.
   *
   * @param settings how to train
   * @param samples training samples in model space, shape [samples, width]
   * @param clipMinimum lower bound of a predicted clean sample
   * @param clipMaximum upper bound of a predicted clean sample
   * @throws IllegalArgumentException if there are fewer samples than a batch holds
   */
  public TrainingLoop(
      TrainSettings settings, float[][] samples, float clipMinimum, float clipMaximum) {
    this.settings = settings;
    this.clipMinimum = clipMinimum;
    this.clipMaximum = clipMaximum;
    BatchOrder.check(samples.length, settings.batch());
    this.set = TrainingSet.of(samples, settings.mix());
    this.encoder = new EncoderTraining(settings, samples.length, set.width());
    this.control =
        settings.rounds().endless()
            ? Optional.empty()
            : Optional.of(new EncoderTraining(settings, samples.length, set.width()));
    this.denoiser = new DenoiserTraining(settings, set.width());
    this.frozen = EncoderTraining.network(settings, set.width());
  }

  /** The phase of a number, from 0; nothing beyond the last. */
  private Optional<Phase> phase(int number) {
    TrainSettings.Rounds rounds = settings.rounds();
    int round = number / 2;
    if (number == 0) {
      return Optional.of(
          new Phase("A encoder", settings.encoder().steps(), () -> () -> encoder.step(set.mix())));
    }
    if (number == 1) {
      return Optional.of(new Phase("B denoiser", settings.denoiser().steps(), this::diffusion));
    }
    if (round <= rounds.count()) {
      return Optional.of(
          number % 2 == 0
              ? new Phase("C encoder " + round, rounds.encoderSteps(), () -> generated(round))
              : new Phase("C denoiser " + round, rounds.denoiserSteps(), this::diffusion));
    }
    return control
        .filter(any -> number == 2 * rounds.count() + 2)
        .map(training -> controlPhase(training, rounds.count() * rounds.encoderSteps()));
  }

  private Phase controlPhase(EncoderTraining training, int steps) {
    return new Phase("control encoder", steps, () -> () -> training.step(set.mix()));
  }

  private Supplier<Step> diffusion() {
    return denoiser.steps(set.samples(), frozen.apply(set.samples()));
  }

  private Supplier<Step> generated(int round) {
    Seed seed = settings.rootSeed().child("bank").child(round);
    float[][] samples = set.samples();
    float[][] embeddings = frozen.apply(samples);
    int views = settings.rounds().views();
    float[][][] bank = sampler().bank(denoiser.average(), samples, embeddings, views, seed);
    PositiveSource pairs =
        new Mixture(settings.rounds().lambda(), new GeneratedViews(bank), set.mix());
    return () -> encoder.step(pairs);
  }

  /**
   * Has checkpoints taken, at the end of each phase and within.
   *
   * @param everySteps steps between two within a phase
   * @param to where each goes; its tensors are live views, to be read before this returns
   */
  public void save(int everySteps, Consumer<Checkpoint> to) {
    saveEvery = everySteps;
    saver = to;
  }

  /**
   * Trains from where it stands to the end.
   *
   * @param listener told of every step
   * @throws DivergedTrainingException if a loss or gradient is not finite
   */
  public void run(ProgressListener listener) {
    runTo(Integer.MAX_VALUE, listener);
  }

  /**
   * Trains phases A and B, or what is left of them.
   *
   * @param listener told of every step
   * @throws DivergedTrainingException if a loss or gradient is not finite
   */
  public void warmUp(ProgressListener listener) {
    runTo(WARM, listener);
  }

  /**
   * Trains one round, or what is left of one that was interrupted.
   *
   * @param listener told of every step
   * @throws DivergedTrainingException if a loss or gradient is not finite
   */
  public void round(ProgressListener listener) {
    runTo(phase - phase % 2 + 2, listener);
  }

  /**
   * How many rounds were trained to their end.
   *
   * @return the rounds
   */
  public int rounds() {
    return Math.max(0, (phase - WARM) / 2);
  }

  /**
   * Whether phases A and B are over and no round has begun that is not over.
   *
   * @return true if so
   */
  public boolean betweenRounds() {
    return phase >= WARM && phase % 2 == 0 && done == 0;
  }

  /**
   * Learns from other samples from the next round on.
   *
   * @param samples training samples in model space, shape [samples, width]
   * @throws IllegalStateException if a round has begun, which hangs on its samples
   * @throws IllegalArgumentException if there are fewer samples than a batch holds
   */
  public void learnFrom(float[][] samples) {
    if (!betweenRounds()) {
      throw new IllegalStateException("within phase " + phase + " (expected: between rounds)");
    }
    encoder.over(samples.length);
    set = TrainingSet.of(samples, settings.mix());
  }

  private void runTo(int end, ProgressListener listener) {
    Optional<Phase> current = phase(phase);
    while (phase < end && current.isPresent()) {
      if (done == 0) {
        enter();
      }
      if (done < current.get().steps()) {
        run(current.get(), listener);
      }
      phase++;
      done = 0;
      saver.accept(checkpoint());
      current = phase(phase);
    }
  }

  /** Takes a checkpoint now, of where training stands between two steps. */
  public void saveNow() {
    saver.accept(checkpoint());
  }

  private void enter() {
    frozen.copyFrom(encoder.encoder());
    if (phase == 1) {
      control.ifPresent(training -> training.copyFrom(encoder));
    }
  }

  private void run(Phase current, ProgressListener listener) {
    Supplier<Step> steps = current.begin().get();
    while (done < current.steps()) {
      Step brought = steps.get();
      done++;
      if (!brought.finite()) {
        throw new DivergedTrainingException(current.name(), done, current.steps(), brought);
      }
      listener.stepped(new Progress(current.name(), done, current.steps(), brought.loss()));
      if (done % saveEvery == 0 && done < current.steps()) {
        saver.accept(checkpoint());
      }
    }
  }

  private Checkpoint checkpoint() {
    SortedMap<String, String> facts = new TreeMap<>();
    facts.put(PHASE, Integer.toString(phase));
    facts.put(PHASE_NAME, phaseName());
    facts.put(STEP, Integer.toString(done));
    Map<String, FloatBuffer> tensors = new LinkedHashMap<>();
    encoder.state().store("encoder", facts, tensors);
    control.ifPresent(training -> training.state().store("control", facts, tensors));
    denoiser.state().store("denoiser", facts, tensors);
    frozen.tensors().forEach((name, view) -> tensors.put("frozen." + name, view));
    return new Checkpoint(facts, tensors);
  }

  /**
   * Goes to where a checkpoint of equal settings stood, before {@link #run}.
   *
   * @param checkpoint the moment to go on from
   * @return the phase and step, for a person
   * @throws IllegalArgumentException if it lacks anything, or is of another shape
   */
  public String restore(Checkpoint checkpoint) {
    encoder.state().restore(checkpoint, "encoder");
    control.ifPresent(training -> training.state().restore(checkpoint, "control"));
    denoiser.state().restore(checkpoint, "denoiser");
    checkpoint.fill("frozen", frozen.tensors());
    phase = checkpoint.number(PHASE);
    done = checkpoint.number(STEP);
    return position();
  }

  /**
   * Where it stands.
   *
   * @return the phase and the steps that are done of it, for a person
   */
  public String position() {
    return phaseName() + ", step " + done;
  }

  private String phaseName() {
    return phase(phase).map(Phase::name).orElse("done");
  }

  /** Shows every batch of pairs that the encoder, not the control, is trained on. */
  void observe(Consumer<PairBatch> observer) {
    encoder.observe(observer);
  }

  /**
   * The sampler that fills the bank.
   *
   * @return the sampler on this training's schedule
   */
  public ViewSampler sampler() {
    return new ViewSampler(settings.run(clipMinimum, clipMaximum));
  }

  /**
   * The trained encoder.
   *
   * @return the network, open until this closes
   */
  public Network encoder() {
    return encoder.encoder();
  }

  /**
   * The control: the encoder that saw MIX only.
   *
   * @return the network, open until this closes
   * @throws java.util.NoSuchElementException of endless rounds, which have none
   */
  public Network control() {
    return control.orElseThrow().encoder();
  }

  /**
   * The trained denoiser's averaged weights, the ones that sample.
   *
   * @return the network, open until this closes
   */
  public Network denoiser() {
    return denoiser.average();
  }

  /** Frees all networks. */
  @Override
  public void close() {
    encoder.close();
    control.ifPresent(EncoderTraining::close);
    denoiser.close();
    frozen.close();
  }
}
