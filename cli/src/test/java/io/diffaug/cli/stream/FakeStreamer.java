package io.diffaug.cli.stream;

import io.diffaug.core.settings.InvalidSettingsException;
import io.diffaug.core.settings.KafkaSettings;
import io.diffaug.core.settings.Settings;
import io.diffaug.proto.ContrastivePair;
import io.diffaug.streamer.StreamRun;
import io.diffaug.streamer.StreamWatch;
import io.diffaug.streamer.inference.Augmenter;
import io.diffaug.streamer.inference.Outcome;
import io.diffaug.streamer.inference.RawInput;
import io.diffaug.streamer.pipeline.StreamRefusedException;
import io.diffaug.streamer.settings.AdminSettings;
import io.diffaug.streamer.settings.RolloutSettings;
import io.diffaug.streamer.settings.StreamSettings;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** The streamer with a fast augmenter in place of the model, in a process that tests may kill. */
final class FakeStreamer {
  /** The system property that says how long the augmenter takes. */
  static final String MILLIS_A_BATCH = "fake.millis-a-batch";

  private FakeStreamer() {}

  public static void main(String[] arguments) {
    System.exit(run());
  }

  private static int run() {
    try {
      Settings settings = Settings.load(Optional.empty(), Map.of());
      KafkaSettings kafka = KafkaSettings.read(settings);
      StreamSettings stream = StreamSettings.read(settings);
      AdminSettings admin = AdminSettings.read(settings);
      settings.check();
      try (StreamWatch watch = StreamWatch.open(admin, stream)) {
        new StreamRun(
                kafka, stream, RolloutSettings.read(settings), settings.config(), watch.observer())
            .untilDrained(
                answeringAfter(Integer.getInteger(MILLIS_A_BATCH, 2)),
                announcement -> {},
                "no repository");
      }
      return 0;
    } catch (InvalidSettingsException invalid) {
      invalid.complaints().forEach(System.out::println);
      return 2;
    } catch (StreamRefusedException refused) {
      refused.complaints().forEach(System.out::println);
      return 1;
    }
  }

  private static Augmenter answeringAfter(int millis) {
    return samples ->
        CompletableFuture.supplyAsync(
            () -> samples.stream().map(FakeStreamer::outcome).toList(),
            CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS));
  }

  private static Outcome outcome(RawInput input) {
    return input.sample().hasPayload()
        ? new Outcome.Paired(
            ContrastivePair.newBuilder()
                .setSampleId(input.sampleId())
                .setAnchor(input.sample().getPayload())
                .build())
        : new Outcome.Rejected("no-payload", "payload: none (expected: one)", "none");
  }
}
