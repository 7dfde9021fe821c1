package io.diffaug.streamer.pipeline;

import akka.stream.javadsl.Source;
import com.google.protobuf.ByteString;
import io.diffaug.core.settings.Settings;
import io.diffaug.proto.ModelAnnouncement;
import io.diffaug.proto.ModelEvent;
import io.diffaug.streamer.inference.Augmenter;
import io.diffaug.streamer.observation.StreamObserver;
import io.diffaug.streamer.settings.StreamSettings;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Parts of streams for tests: every world is fit, a model serves at once, pauses are short. */
final class Streams {
  private static final Map<String, String> SETTINGS =
      Map.of(
          "diffaug.stream.restart-min-backoff", "1ms",
          "diffaug.stream.restart-max-backoff", "10ms");

  private Streams() {}

  static StreamParts<Integer> parts(List<Lane.Opener<Integer>> openers, Augmenter augmenter) {
    return parts(openers, augmenter, () -> {}, announced(1), announcement -> {});
  }

  static StreamParts<Integer> parts(
      List<Lane.Opener<Integer>> openers,
      Augmenter augmenter,
      Preflight preflight,
      ModelLog log,
      ModelDeployment deployment) {
    return new StreamParts<>(
        preflight,
        log,
        deployment,
        openers,
        augmenter,
        "an announcement",
        StreamSettings.read(Settings.load(Optional.empty(), SETTINGS)),
        Deliveries.CLOCK,
        StreamObserver.NONE);
  }

  /** A log that announces versions in this order, and then stays as it is. */
  static ModelLog announced(long... versions) {
    List<ModelLog.Event> events = Arrays.stream(versions).mapToObj(Streams::event).toList();
    return () -> Source.single(new ModelLog.Page(events, true)).concat(Source.maybe());
  }

  static ModelLog.Event event(long version) {
    return new ModelLog.Event(
        ModelEvent.newBuilder()
            .setAnnouncement(
                ModelAnnouncement.newBuilder()
                    .setVersion(version)
                    .setManifestSha256(ByteString.copyFrom(new byte[32])))
            .build()
            .toByteArray(),
        Deliveries.NOW);
  }
}
