package io.diffaug.bench.rollout;

import io.diffaug.core.diffusion.SamplerSettings;
import io.diffaug.nn.Seed;
import java.util.Locale;

/** A way for a candidate to be worse than the stable version, hardly worse, or not to be. */
enum CandidateKind {
  /** Encoder and denoiser that never learned. */
  NOISE_WEIGHTS(Wanted.ROLLED_BACK) {
    @Override
    Draft draft(Trainings trainings, int trial, Seed seed) {
      Draft draft = Draft.of(trainings.spoilt(trial));
      Weights.randomise(draft.encoder(), seed.child("encoder"));
      Weights.randomise(draft.denoiser(), seed.child("denoiser"));
      return draft;
    }
  },

  /** A scaler off by 2: ranges twice as wide, or half as wide, as those trained in. */
  SCALER_OFF_BY_2(Wanted.ROLLED_BACK) {
    @Override
    Draft draft(Trainings trainings, int trial, Seed seed) {
      return scaled(trainings, trial, 2);
    }
  },

  /** A generator that returns its anchor: it starts where hardly any noise was added to it. */
  RETURNS_ITS_ANCHOR(Wanted.ROLLED_BACK) {
    @Override
    Draft draft(Trainings trainings, int trial, Seed seed) {
      Draft draft = Draft.of(trainings.spoilt(trial));
      SamplerSettings trained = draft.sampler();
      draft.sampler(
          new SamplerSettings(
              trained.sampler(),
              trained.steps(),
              trained.spacing(),
              trained.steps() - 1,
              trained.guidanceScale()));
      return draft;
    }
  },

  /** An encoder that was trained on features in another order. */
  SHUFFLED_FEATURES(Wanted.ROLLED_BACK) {
    @Override
    Draft draft(Trainings trainings, int trial, Seed seed) {
      Draft draft = Draft.of(trainings.spoilt(trial));
      Weights.shuffleInputs(draft.encoder(), seed);
      return draft;
    }
  },

  /** An encoder that gives every sample the same embedding. */
  COLLAPSED_ENCODER(Wanted.ROLLED_BACK) {
    @Override
    Draft draft(Trainings trainings, int trial, Seed seed) {
      Draft draft = Draft.of(trainings.spoilt(trial));
      Weights.collapse(draft.encoder());
      return draft;
    }
  },

  /**
   * One file of the bundle is another version's: the encoder in one trial, the denoiser in the
   * next.
   */
  HALF_OF_ANOTHER(Wanted.ROLLED_BACK) {
    @Override
    Draft draft(Trainings trainings, int trial, Seed seed) {
      DigitsTraining stable = trainings.stable(trial);
      DigitsTraining other = trainings.other(trial);
      return trial % 2 == 0 ? Draft.mixed(stable, other) : Draft.mixed(other, stable);
    }
  },

  /** A denoiser that ignores what it is conditioned on. */
  IGNORES_CONDITION(Wanted.ROLLED_BACK) {
    @Override
    Draft draft(Trainings trainings, int trial, Seed seed) {
      Draft draft = Draft.of(trainings.spoilt(trial));
      Weights.ignoreInputs(draft.denoiser(), draft.embeddingWidth());
      return draft;
    }
  },

  /** A training that stopped after a tenth of its steps. */
  STOPPED_EARLY(Wanted.ROLLED_BACK) {
    @Override
    Draft draft(Trainings trainings, int trial, Seed seed) {
      return Draft.of(trainings.shorter(trial));
    }
  },

  /** A scaler off by a quarter. */
  SCALER_OFF_BY_A_QUARTER(Wanted.EITHER) {
    @Override
    Draft draft(Trainings trainings, int trial, Seed seed) {
      return scaled(trainings, trial, 1.25f);
    }
  },

  /** Weights that lost precision: each moved by about a fifth of its layer's typical weight. */
  BLURRED_WEIGHTS(Wanted.EITHER) {
    @Override
    Draft draft(Trainings trainings, int trial, Seed seed) {
      Draft draft = Draft.of(trainings.spoilt(trial));
      Weights.blur(draft.encoder(), 0.2, seed.child("encoder"));
      Weights.blur(draft.denoiser(), 0.2, seed.child("denoiser"));
      return draft;
    }
  },

  /** A training that stopped after a third of its steps. */
  STOPPED_AT_A_THIRD(Wanted.EITHER) {
    @Override
    Draft draft(Trainings trainings, int trial, Seed seed) {
      return Draft.of(trainings.third(trial));
    }
  },

  /** What serves already, under a new number. */
  SAME_AGAIN(Wanted.PROMOTED) {
    @Override
    Draft draft(Trainings trainings, int trial, Seed seed) {
      return Draft.of(trainings.stable(trial));
    }
  },

  /** Trained by the same settings from another seed. */
  ANOTHER_SEED(Wanted.PROMOTED) {
    @Override
    Draft draft(Trainings trainings, int trial, Seed seed) {
      return Draft.of(trainings.other(trial));
    }
  },

  /** Trained for twice as many steps. */
  TRAINED_LONGER(Wanted.PROMOTED) {
    @Override
    Draft draft(Trainings trainings, int trial, Seed seed) {
      return Draft.of(trainings.longer(trial));
    }
  };

  private final Wanted wanted;

  CandidateKind(Wanted wanted) {
    this.wanted = wanted;
  }

  /** What the rollout should do with such a candidate. */
  Wanted wanted() {
    return wanted;
  }

  /**
   * Makes the candidate of a trial.
   *
   * @param trainings what it is made of
   * @param trial the trial's number, from 0
   * @param seed where chance comes from
   * @return the draft; the caller closes it
   */
  abstract Draft draft(Trainings trainings, int trial, Seed seed);

  /** Ranges so many times as wide as those trained in, or as narrow. */
  private static Draft scaled(Trainings trainings, int trial, float off) {
    Draft draft = Draft.of(trainings.spoilt(trial));
    float factor = trial / 2 % 2 == 0 ? off : 1 / off;
    draft.domain(WrongScaler.of(draft.domain(), factor));
    return draft;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
