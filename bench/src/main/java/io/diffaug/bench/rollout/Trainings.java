package io.diffaug.bench.rollout;

import io.diffaug.core.csv.LabelledSamples;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The trainings that versions are made of, and which of them meet in a trial: with five seeds,
 * twenty trials are all ordered pairs of them.
 *
 * @param usual one a seed, of equal settings
 * @param longer one a seed, of twice as many steps
 * @param third one a seed, of a third of the steps
 * @param shorter one a seed, of a tenth of the steps
 */
record Trainings(
    List<DigitsTraining> usual,
    List<DigitsTraining> longer,
    List<DigitsTraining> third,
    List<DigitsTraining> shorter)
    implements AutoCloseable {

  /**
   * Trains them all.
   *
   * @param samples what on
   * @param first the first seed
   * @param seeds how many seeds, each one more than the one before
   * @param share share of the trainer's default steps that the usual trainings take
   * @param out where progress is printed
   */
  static Trainings train(
      LabelledSamples samples, int first, int seeds, double share, PrintWriter out) {
    Trainings all =
        new Trainings(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    for (int seed = first; seed < first + seeds; seed++) {
      all.usual.add(trained(samples, seed, share, out));
      all.longer.add(trained(samples, seed, 2 * share, out));
      all.third.add(trained(samples, seed, share / 3, out));
      all.shorter.add(trained(samples, seed, share / 10, out));
    }
    return all;
  }

  private static DigitsTraining trained(
      LabelledSamples samples, int seed, double share, PrintWriter out) {
    long start = System.nanoTime();
    DigitsTraining training = DigitsTraining.run(samples, seed, share);
    out.printf(
        Locale.ROOT,
        "seed %d, %.2f of the default steps: trained in %.0f s%n",
        seed,
        share,
        (System.nanoTime() - start) / 1e9);
    out.flush();
    return training;
  }

  /** What serves in a trial. */
  DigitsTraining stable(int trial) {
    return usual.get(trial % usual.size());
  }

  /** Another seed's. */
  DigitsTraining other(int trial) {
    return usual.get(met(trial, usual.size(), 1));
  }

  /** A longer training, of the same seed or another. */
  DigitsTraining longer(int trial) {
    return longer.get(met(trial, longer.size(), 0));
  }

  /** One of a third of the steps, of the same seed or another. */
  DigitsTraining third(int trial) {
    return third.get(met(trial, third.size(), 0));
  }

  /** A shorter training, of the same seed or another. */
  DigitsTraining shorter(int trial) {
    return shorter.get(met(trial, shorter.size(), 0));
  }

  /** The seed that a trial's stable one meets: so far ahead of it, and one further each round. */
  static int met(int trial, int seeds, int ahead) {
    return (trial + ahead + trial / seeds) % seeds;
  }

  /** What is spoilt in a trial: in turn what serves itself, and another seed's. */
  DigitsTraining spoilt(int trial) {
    return trial % 2 == 0 ? stable(trial) : other(trial);
  }

  @Override
  public void close() {
    usual.forEach(DigitsTraining::close);
    longer.forEach(DigitsTraining::close);
    third.forEach(DigitsTraining::close);
    shorter.forEach(DigitsTraining::close);
  }
}
