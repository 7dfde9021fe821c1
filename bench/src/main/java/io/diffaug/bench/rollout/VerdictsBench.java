package io.diffaug.bench.rollout;

import io.diffaug.bench.digits.BundledDigits;
import io.diffaug.bench.measure.Effort;
import io.diffaug.bench.measure.Finding;
import io.diffaug.bench.measure.Measure;
import io.diffaug.bench.measure.Proportion;
import io.diffaug.bench.rollout.KindVerdicts.TrialVerdict;
import io.diffaug.core.csv.LabelledSamples;
import io.diffaug.core.model.ModelBundleFiles;
import io.diffaug.core.model.RejectedModelException;
import io.diffaug.core.rollout.TrialPlan;
import io.diffaug.core.settings.Settings;
import io.diffaug.nn.Seed;
import io.diffaug.streamer.settings.RolloutSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * How often the rollout promotes what is worse, and rolls back what is not: versions trained on the
 * digits, spoilt in known ways or not at all, each tried against a sound one. Model seed, order of
 * the samples and deployment seed differ from trial to trial. Thresholds are the defaults; they
 * were fixed on noise weights, a scaler off by 2 and sound versions of other seeds, before any
 * other kind was tried. Kinds that are hardly worse show where the rollout's sight ends; nothing is
 * promised of them.
 *
 * @param folder where versions are published to
 * @param effort how much to try
 * @param out where each verdict is printed
 */
public record VerdictsBench(Path folder, Effort effort, PrintWriter out) {
  private static final Seed SEED = new Seed(2026);

  /** Seeds 1 to 5 made the versions that thresholds were fixed on. */
  private static final int FIRST_SEED = 6;

  private static final int SEEDS = 5;
  private static final int TRIALS = 20;
  private static final int SMOKE_SAMPLES = 400;

  /** Share of the trainer's default steps: enough for views that find their anchors. */
  private static final double STEPS = 0.5;

  /** A smoke run trains one seed hardly at all, on few samples, and tries two kinds. */
  private boolean smoke() {
    return effort.equals(Effort.SMOKE);
  }

  /**
   * Tries every kind of candidate.
   *
   * @return a line for each kind, and one for each kind of error
   * @throws IOException if the digits cannot be read
   * @throws RejectedModelException if a version cannot be loaded
   */
  public List<Finding> rows() throws IOException, RejectedModelException {
    LabelledSamples samples = samples();
    List<KindVerdicts> tried = new ArrayList<>();
    try (Trainings trainings =
        Trainings.train(samples, FIRST_SEED, smoke() ? 1 : SEEDS, smoke() ? 0.01 : STEPS, out)) {
      Contestants contestants = new Contestants(trainings, folder);
      for (CandidateKind kind : kinds()) {
        tried.add(tried(kind, contestants, samples.features()));
      }
    }
    return findings(tried);
  }

  private LabelledSamples samples() throws IOException {
    LabelledSamples all = BundledDigits.samples();
    return smoke() ? all.select(IntStream.range(0, SMOKE_SAMPLES).toArray()) : all;
  }

  private List<CandidateKind> kinds() {
    return smoke()
        ? List.of(CandidateKind.SCALER_OFF_BY_2, CandidateKind.SAME_AGAIN)
        : List.of(CandidateKind.values());
  }

  private KindVerdicts tried(CandidateKind kind, Contestants contestants, float[][] digits)
      throws RejectedModelException {
    List<TrialVerdict> verdicts = new ArrayList<>();
    for (int trial = 0; trial < (smoke() ? 1 : TRIALS); trial++) {
      Seed seed = SEED.child(kind.name()).child(trial);
      ModelBundleFiles candidate = contestants.candidate(kind, trial, seed.child("draft"));
      DigitStream stream = new DigitStream(digits, seed.child("order"));
      try (TrialRun run =
          new TrialRun(contestants.stable(trial), candidate, seed.value(), stream)) {
        verdicts.add(run.verdict(plan()));
      }
      print(kind, trial, verdicts.get(trial));
    }
    return new KindVerdicts(kind, verdicts);
  }

  /** The default plan; every batch is tried, so that a trial takes seconds. */
  private TrialPlan plan() {
    Map<String, String> overrides = new HashMap<>();
    overrides.put("diffaug.rollout.shadow-share", "1");
    overrides.put("diffaug.rollout.canary-share", "1");
    if (smoke()) {
      overrides.put("diffaug.rollout.shadow-blocks", "2");
      overrides.put("diffaug.rollout.canary-blocks", "2");
    }
    Settings settings = Settings.load(Optional.empty(), overrides);
    RolloutSettings rollout = RolloutSettings.read(settings);
    settings.check();
    return rollout.plan();
  }

  private void print(CandidateKind kind, int trial, TrialVerdict verdict) {
    out.printf(
        Locale.ROOT,
        "%s, trial %d: %s in %s: %s%n",
        kind,
        trial + 1,
        verdict.promoted() ? "promoted" : "rolled back",
        verdict.phase(),
        String.join("; ", verdict.reasons()));
    out.flush();
  }

  private static List<Finding> findings(List<KindVerdicts> tried) {
    List<Finding> findings = new ArrayList<>();
    tried.forEach(kind -> findings.add(kind.measure()));
    findings.add(error("worse but promoted", tried, Wanted.ROLLED_BACK));
    findings.add(error("equal or better but rolled back", tried, Wanted.PROMOTED));
    return findings;
  }

  private static Measure error(String name, List<KindVerdicts> tried, Wanted wanted) {
    Proportion error =
        tried.stream()
            .filter(kind -> kind.kind().wanted() == wanted)
            .map(KindVerdicts::errors)
            .reduce((a, b) -> new Proportion(a.times() + b.times(), a.trials() + b.trials()))
            .orElseThrow();
    return new Measure(name, "error rate", error.share(), Optional.empty(), error.toString());
  }
}
