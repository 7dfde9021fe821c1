package io.diffaug.trainer.continuous;

import io.diffaug.trainer.checkpoint.Checkpoint;
import io.diffaug.trainer.continuous.TrainerEvent.Took;
import io.diffaug.trainer.continuous.TrainerEvent.Waiting;
import io.diffaug.trainer.data.FeedPosition;
import io.diffaug.trainer.data.SampleFeed;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** What arrives of the stream: taken to the samples that are kept, and waited for. */
final class Arrivals {
  private static final String POSITION = "feed.position";
  private static final String FRESH = "feed.fresh";

  /** How long one look for samples waits for the first. */
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private final SampleFeed feed;
  private final StreamSamples samples;
  private final StopRequest stop;
  private final Consumer<TrainerEvent> observer;
  private long beforeRound;

  Arrivals(
      SampleFeed feed, StreamSamples samples, StopRequest stop, Consumer<TrainerEvent> observer) {
    this.feed = feed;
    this.samples = samples;
    this.stop = stop;
    this.observer = observer;
  }

  /**
   * Takes samples until there are enough, and tends to something else meanwhile.
   *
   * @param missing what is missing; nothing once there are enough
   * @throws StopRequest.Heeded if training was asked to stop
   */
  void await(Supplier<Optional<String>> missing, Runnable meanwhile) {
    boolean said = false;
    take();
    for (Optional<String> lack = missing.get(); lack.isPresent(); lack = missing.get()) {
      if (!said) {
        observer.accept(new Waiting(feed.source() + ": " + lack.get() + ", waiting"));
        said = true;
      }
      meanwhile.run();
      take();
    }
  }

  private void take() {
    stop.heed();
    feed.take(PATIENCE, samples::take);
    observer.accept(new Took(samples.intake(), feed.lag()));
  }

  /** Samples that have come since the last round began. */
  long fresh() {
    return samples.intake().samples() - beforeRound;
  }

  /** From now on samples are for the round after. */
  void roundBegins() {
    beforeRound = samples.intake().samples();
  }

  /** Where the samples come from, and up to where. */
  String origin() {
    return feed.source() + ", offsets to " + feed.position();
  }

  /** Adds itself to what a checkpoint will hold. */
  void store(Map<String, String> facts) {
    facts.put(POSITION, feed.position().toString());
    facts.put(FRESH, Long.toString(fresh()));
  }

  /** Goes to the beginning of the stream, or back to where a checkpoint stood. */
  void seek(Optional<Checkpoint> from) {
    feed.seek(
        from.map(moment -> FeedPosition.parse(moment.facts().get(POSITION)))
            .orElse(FeedPosition.BEGINNING));
    long fresh =
        from.map(moment -> Long.parseLong(moment.facts().getOrDefault(FRESH, "0"))).orElse(0L);
    beforeRound = samples.intake().samples() - fresh;
  }
}
