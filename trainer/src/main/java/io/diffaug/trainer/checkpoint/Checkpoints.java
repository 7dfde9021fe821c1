package io.diffaug.trainer.checkpoint;

import java.util.Optional;
import java.util.function.Consumer;

/**
 * How one training is kept: where, how often, and whether it goes on from what is there.
 *
 * @param folder where checkpoints are; its owner closes it
 * @param everySteps steps between two of them within a phase
 * @param resume whether training goes on from the latest
 * @param notes told in a line each what a person should know
 */
public record Checkpoints(
    CheckpointFolder folder, int everySteps, boolean resume, Consumer<String> notes) {

  /**
   * The moment to go on from.
   *
   * @param fingerprint the configuration
   * @return the checkpoint; none where training begins anew
   * @throws InvalidCheckpointException if there should be one and none can be gone on from
   */
  public Optional<Checkpoint> begin(Fingerprint fingerprint) {
    if (!resume) {
      if (folder.hasCheckpoint()) {
        notes.accept(
            "a training was not published ("
                + folder.kept()
                + "); this one begins anew and replaces"
                + " its checkpoint, --resume would go on from it");
      }
      return Optional.empty();
    }
    Checkpoint checkpoint = folder.read(notes);
    fingerprint.require(checkpoint);
    return Optional.of(checkpoint);
  }
}
