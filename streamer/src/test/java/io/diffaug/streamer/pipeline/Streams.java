package io.diffaug.streamer.pipeline;

import io.diffaug.core.rollout.Announcement;
import io.diffaug.core.rollout.Command;
import io.diffaug.core.rollout.EventCodec;
import io.diffaug.core.rollout.Order;
import io.diffaug.core.settings.Settings;
import io.diffaug.streamer.inference.Augmenter;
import io.diffaug.streamer.observation.StreamObserver;
import io.diffaug.streamer.settings.RolloutSettings;
import io.diffaug.streamer.settings.StreamSettings;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Parts of streams for tests: every world is fit, a model serves at once, pauses are short. */
final class Streams {
  private static final Map<String, String> SETTINGS =
      Map.of(
          "diffaug.stream.restart-min-backoff", "1ms",
          "diffaug.stream.restart-max-backoff", "10ms",
          "diffaug.rollout.evidence-interval", "10ms");

  private Streams() {}

  static StreamParts<Integer> parts(List<Lane.Opener<Integer>> openers, Augmenter augmenter) {
    return parts(openers, augmenter, () -> {}, announced(1), new RecordedDeployment());
  }

  static StreamParts<Integer> parts(
      List<Lane.Opener<Integer>> openers,
      Augmenter augmenter,
      Preflight preflight,
      ModelLog log,
      ModelDeployment deployment) {
    return parts(openers, augmenter, preflight, log, deployment, Map.of(), StreamObserver.NONE);
  }

  static StreamParts<Integer> parts(
      List<Lane.Opener<Integer>> openers,
      Augmenter augmenter,
      Preflight preflight,
      ModelLog log,
      ModelDeployment deployment,
      Map<String, String> overrides,
      StreamObserver observer) {
    Map<String, String> layers = new HashMap<>(SETTINGS);
    layers.putAll(overrides);
    Settings settings = Settings.load(Optional.empty(), layers);
    return new StreamParts<>(
        preflight,
        log,
        deployment,
        openers,
        augmenter,
        "an announcement",
        StreamSettings.read(settings),
        RolloutSettings.read(settings),
        Deliveries.CLOCK,
        observer);
  }

  /** A log in memory that begins with versions announced in this order. */
  static MemoryLog announced(long... versions) {
    return MemoryLog.of(
        Arrays.stream(versions).mapToObj(Streams::event).toArray(ModelLog.Event[]::new));
  }

  static ModelLog.Event event(long version) {
    return new ModelLog.Event(
        EventCodec.write(new Announcement(version, "0".repeat(64))), Deliveries.NOW);
  }

  /** An order that nobody signed; those of one log have different numbers. */
  static Command order(int number, Order order) {
    return Command.unsigned("%032x".formatted(number), "ann", "for a test", order);
  }
}
