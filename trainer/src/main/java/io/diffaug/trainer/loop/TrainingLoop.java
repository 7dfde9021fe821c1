package io.diffaug.trainer.loop;

import io.diffaug.nn.Seed;
import io.diffaug.nn.network.Network;
import io.diffaug.nn.positives.GeneratedViews;
import io.diffaug.nn.positives.Mixture;
import io.diffaug.nn.positives.NeighbourMix;
import io.diffaug.nn.positives.PairBatch;
import io.diffaug.nn.positives.PositiveSource;
import io.diffaug.nn.positives.ViewSampler;
import io.diffaug.probe.Neighbours;
import io.diffaug.probe.Pca;
import io.diffaug.trainer.checkpoint.Checkpoint;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
 * anchors in the same order.
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

  private final TrainSettings settings;
  private final float[][] samples;
  private final float clipMinimum;
  private final float clipMaximum;
  private final NeighbourMix mix;
  private final EncoderTraining encoder;
  private final EncoderTraining control;
  private final DenoiserTraining denoiser;
  private final Network frozen;
  private final List<Phase> phases = new ArrayList<>();
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
    this.samples = samples;
    this.clipMinimum = clipMinimum;
    this.clipMaximum = clipMaximum;
    BatchOrder.check(samples.length, settings.batch());
    TrainSettings.Mix recipe = settings.mix();
    float[][] reduced = Pca.fit(samples, recipe.components()).transform(samples);
    this.mix =
        new NeighbourMix(samples, Neighbours.table(reduced, recipe.neighbours()), recipe.noise());
    this.encoder = new EncoderTraining(settings, samples.length, samples[0].length);
    this.control = new EncoderTraining(settings, samples.length, samples[0].length);
    this.denoiser = new DenoiserTraining(settings, samples.length, samples[0].length);
    this.frozen = EncoderTraining.network(settings, samples[0].length);
    plan(settings.rounds());
  }

  private void plan(TrainSettings.Rounds rounds) {
    int controlSteps = rounds.count() * rounds.encoderSteps();
    phases.add(new Phase("A encoder", settings.encoder().steps(), () -> () -> encoder.step(mix)));
    phases.add(new Phase("B denoiser", settings.denoiser().steps(), this::diffusion));
    for (int round = 1; round <= rounds.count(); round++) {
      Seed seed = settings.rootSeed().child("bank").child(round);
      phases.add(new Phase("C encoder " + round, rounds.encoderSteps(), () -> generated(seed)));
      phases.add(new Phase("C denoiser " + round, rounds.denoiserSteps(), this::diffusion));
    }
    phases.add(new Phase("control encoder", controlSteps, () -> () -> control.step(mix)));
  }

  private Supplier<Step> diffusion() {
    float[][] embeddings = frozen.apply(samples);
    return () -> denoiser.step(samples, embeddings);
  }

  private Supplier<Step> generated(Seed seed) {
    float[][] embeddings = frozen.apply(samples);
    int views = settings.rounds().views();
    float[][][] bank = sampler().bank(denoiser.average(), samples, embeddings, views, seed);
    PositiveSource pairs = new Mixture(settings.rounds().lambda(), new GeneratedViews(bank), mix);
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
    while (phase < phases.size()) {
      Phase current = phases.get(phase);
      if (done == 0) {
        enter();
      }
      if (done < current.steps()) {
        run(current, listener);
      }
      phase++;
      done = 0;
      saver.accept(checkpoint());
    }
  }

  private void enter() {
    frozen.copyFrom(encoder.encoder());
    if (phase == 1) {
      control.copyFrom(encoder);
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
    facts.put(PHASE_NAME, phase < phases.size() ? phases.get(phase).name() : "done");
    facts.put(STEP, Integer.toString(done));
    Map<String, FloatBuffer> tensors = new LinkedHashMap<>();
    encoder.state().store("encoder", facts, tensors);
    control.state().store("control", facts, tensors);
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
    control.state().restore(checkpoint, "control");
    denoiser.state().restore(checkpoint, "denoiser");
    checkpoint.fill("frozen", frozen.tensors());
    phase = checkpoint.number(PHASE);
    done = checkpoint.number(STEP);
    return checkpoint.facts().get(PHASE_NAME) + ", step " + done;
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
   */
  public Network control() {
    return control.encoder();
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
    control.close();
    denoiser.close();
    frozen.close();
  }
}
