package io.diffaug.streamer;

import io.diffaug.core.settings.KafkaSettings;
import io.diffaug.core.settings.Settings;
import io.diffaug.streamer.inference.BatchAugmenter;
import io.diffaug.streamer.inference.Device;
import io.diffaug.streamer.inference.Devices;
import io.diffaug.streamer.inference.ElasticSteps;
import io.diffaug.streamer.inference.LoadedVersions;
import io.diffaug.streamer.inference.NativeLibrary;
import io.diffaug.streamer.inference.UnavailableDeviceException;
import io.diffaug.streamer.observation.BothObservers;
import io.diffaug.streamer.pipeline.StreamRefusedException;
import io.diffaug.streamer.settings.AdminSettings;
import io.diffaug.streamer.settings.RepositorySettings;
import io.diffaug.streamer.settings.RolloutSettings;
import io.diffaug.streamer.settings.StreamSettings;
import java.nio.file.Path;

/** The streamer as its mains start it: settings in, one run of the stream, drained at the end. */
public final class Streamer {
  private Streamer() {}

  /**
   * Streams until SIGTERM or SIGINT; blocks until everything is drained and no native call is left.
   *
   * @param settings all layers
   * @throws io.diffaug.core.settings.InvalidSettingsException with every complaint about the
   *     settings
   * @throws StreamRefusedException with every complaint about the world
   */
  public static void run(Settings settings) throws StreamRefusedException {
    KafkaSettings kafka = KafkaSettings.read(settings);
    StreamSettings stream = StreamSettings.read(settings);
    RolloutSettings rollout = RolloutSettings.read(settings);
    AdminSettings admin = AdminSettings.read(settings);
    RepositorySettings repository = RepositorySettings.read(settings);
    settings.check();
    Device device = device(stream.inference());
    ElasticSteps steps = new ElasticSteps(stream.inference().elastic(), System::nanoTime);
    try (StreamWatch watch = StreamWatch.open(admin, stream);
        LoadedVersions versions = new LoadedVersions();
        RepositoryDeployment deployment =
            new RepositoryDeployment(
                repository.open(),
                versions,
                stream.inference().views(),
                stream.inference().steps(),
                stream.batching().maxBatch(),
                device);
        BatchAugmenter augmenter =
            new BatchAugmenter(
                versions,
                steps::level,
                stream.inference().deploymentSeed(),
                device.workers(stream.inference().workers()),
                stream.lanes() * stream.batching().pipelineDepth(),
                watch.observer())) {
      new StreamRun(
              kafka, stream, rollout, settings.config(), new BothObservers(watch.observer(), steps))
          .untilDrained(augmenter, deployment, repository.folder().toAbsolutePath().toString());
    }
  }

  /** What to compute on, with ONNX Runtime's native library in place. */
  static Device device(StreamSettings.Inference inference) throws StreamRefusedException {
    NativeLibrary.unpack(inference.nativeFolder().map(Path::of).orElseGet(Streamer::nativeFolder));
    try {
      return Devices.find(inference.provider(), inference.cudaDevice());
    } catch (UnavailableDeviceException unavailable) {
      throw new StreamRefusedException(
          "diffaug.stream.execution-provider: " + unavailable.getMessage());
    }
  }

  /** A folder private to the user, so that users who share a machine do not meet in it. */
  private static Path nativeFolder() {
    return Path.of(
        System.getProperty("java.io.tmpdir"), "diffaug-native-" + System.getProperty("user.name"));
  }
}
