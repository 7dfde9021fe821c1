package io.diffaug.bench.rollout;

import io.diffaug.core.model.DirectoryModelRepository;
import io.diffaug.core.model.ModelBundleFiles;
import io.diffaug.core.model.RejectedModelException;
import io.diffaug.nn.Seed;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Versions that meet in trials, published when they are first needed. */
final class Contestants {
  private final Trainings trainings;
  private final DirectoryModelRepository repository;
  private final List<ModelBundleFiles> stable = new ArrayList<>();

  /**
   * Publishes what serves.
   *
   * @param trainings what all versions are made of; stays the caller's
   * @param folder the repository
   */
  Contestants(Trainings trainings, Path folder) throws RejectedModelException {
    this.trainings = trainings;
    this.repository = new DirectoryModelRepository(folder);
    for (DigitsTraining training : trainings.usual()) {
      stable.add(publish(Draft.of(training)));
    }
  }

  /** What serves in a trial. */
  ModelBundleFiles stable(int trial) {
    return stable.get(trial % stable.size());
  }

  /** Publishes what is tried against it. */
  ModelBundleFiles candidate(CandidateKind kind, int trial, Seed seed)
      throws RejectedModelException {
    return publish(kind.draft(trainings, trial, seed));
  }

  private ModelBundleFiles publish(Draft draft) throws RejectedModelException {
    try (draft) {
      return draft.publish(repository);
    }
  }
}
