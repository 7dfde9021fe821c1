package io.diffaug.trainer.continuous;

import io.diffaug.trainer.loop.Progress;
import io.diffaug.trainer.publish.PublishedVersion;
import io.diffaug.trainer.publish.Release;
import java.util.List;

/** What a training without an end tells of itself as it happens. */
public sealed interface TrainerEvent {

  /**
   * Records were taken from the stream, or asked for in vain.
   *
   * @param intake what is kept now
   * @param lag records that stand and were not taken
   */
  record Took(Intake intake, long lag) implements TrainerEvent {}

  /**
   * There is nothing to train on now.
   *
   * @param what what is waited for
   */
  record Waiting(String what) implements TrainerEvent {}

  /**
   * A step of training was done.
   *
   * @param progress the step
   */
  record Stepped(Progress progress) implements TrainerEvent {}

  /**
   * A round begins.
   *
   * @param round its number, from 1
   * @param samples samples it learns from
   * @param drift how far the stream is from where training began
   */
  record RoundBegan(int round, int samples, Drift drift) implements TrainerEvent {}

  /**
   * A round is over.
   *
   * @param rounds rounds so far
   */
  record RoundEnded(int rounds) implements TrainerEvent {}

  /**
   * A version number is ours; no file is written yet.
   *
   * @param version the number
   */
  record Claimed(long version) implements TrainerEvent {}

  /**
   * A version stands in the repository.
   *
   * @param release the version with its figures
   */
  record Published(Release release) implements TrainerEvent {}

  /**
   * A version stands on the models topic.
   *
   * @param version the version
   */
  record Announced(PublishedVersion version) implements TrainerEvent {}

  /**
   * A version was due and is not published.
   *
   * @param reason why
   */
  record HeldBack(String reason) implements TrainerEvent {}

  /**
   * Old versions were removed from the repository.
   *
   * @param versions which
   */
  record Pruned(List<Long> versions) implements TrainerEvent {
    /** Copies the versions. {@inheritDoc} */
    public Pruned {
      versions = List.copyOf(versions);
    }
  }

  /**
   * Something that a person should know.
   *
   * @param line it in a line
   */
  record Noted(String line) implements TrainerEvent {}
}
