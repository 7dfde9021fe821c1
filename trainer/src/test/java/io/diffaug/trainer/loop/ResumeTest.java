package io.diffaug.trainer.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.diffaug.core.domain.VectorDomain;
import io.diffaug.nn.network.Network;
import io.diffaug.trainer.Clusters;
import io.diffaug.trainer.checkpoint.Checkpoint;
import io.diffaug.trainer.checkpoint.CheckpointFolder;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a training becomes is the same whether it was interrupted or not, bit by bit. */
class ResumeTest {
  /** As few steps as let checkpoints fall within each phase, and at its end. */
  private static final TrainSettings SETTINGS =
      Clusters.settings(
          Map.of(
              "encoder.steps", "12",
              "denoiser.steps", "16",
              "rounds.count", "2",
              "rounds.encoder-steps", "12",
              "rounds.denoiser-steps", "10"));

  private static final float[][] SAMPLES = samples();
  private static final List<String> NOTES = new ArrayList<>();

  @TempDir private Path folder;

  @Test
  void killedInEachPhaseItGoesOnAsIfItHadNotBeen() throws Exception {
    for (String last :
        List.of("A encoder 9", "B denoiser 15", "C encoder 2 11", "C denoiser 2 9")) {
      killAfter(last);
    }
    try (CheckpointFolder checkpoints = CheckpointFolder.open(folder, 2, "some.key");
        TrainingLoop resumed = loop()) {
      assertThat(resumed.restore(checkpoints.read(NOTES::add))).isEqualTo("C denoiser 2, step 7");
      resumed.run(ProgressListener.SILENT);
      try (TrainingLoop whole = loop()) {
        whole.run(ProgressListener.SILENT);
        assertThat(weights(resumed)).isEqualTo(weights(whole));
      }
    }
  }

  /** Every moment that is ever kept, among them the first and last of each phase. */
  @Test
  void everyCheckpointLeadsToTheSameWeights() {
    List<Checkpoint> moments = new ArrayList<>();
    Map<String, FloatBuffer> expected;
    try (TrainingLoop whole = loop()) {
      whole.save(9, moment -> moments.add(copy(moment)));
      whole.run(ProgressListener.SILENT);
      expected = weights(whole);
    }
    assertThat(moments.size()).isEqualTo(15);
    for (Checkpoint moment : moments) {
      try (TrainingLoop resumed = loop()) {
        resumed.restore(moment);
        resumed.run(ProgressListener.SILENT);
        assertThat(weights(resumed)).as(moment.facts().toString()).isEqualTo(expected);
      }
    }
  }

  @Test
  void aCheckpointOfAnotherShapeIsRefusedByItsTensor() {
    List<Checkpoint> moments = new ArrayList<>();
    try (TrainingLoop whole = loop()) {
      whole.save(1_000_000, moment -> moments.add(copy(moment)));
      whole.warmUp(ProgressListener.SILENT);
    }
    TrainSettings wider = Clusters.settings(Map.of("encoder.hidden", "17"));
    try (TrainingLoop other = new TrainingLoop(wider, SAMPLES, -1, 1)) {
      assertThatThrownBy(() -> other.restore(moments.get(0)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageMatching("encoder\\.encoder\\.\\S+: 96 floats \\(expected: 102\\)");
    }
  }

  /** Trains in a process of its own, from where the folder stands, and kills it at a step. */
  private void killAfter(String last) throws IOException, InterruptedException {
    Process trainer =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-cp",
                System.getProperty("java.class.path"),
                Victim.class.getName(),
                folder.toString(),
                last)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (BufferedReader lines = trainer.inputReader(StandardCharsets.UTF_8)) {
      assertThat(lines.lines().anyMatch(last::equals)).as("reached %s", last).isTrue();
    } finally {
      trainer.destroyForcibly();
      assertThat(trainer.waitFor(60, TimeUnit.SECONDS)).isTrue();
    }
  }

  /** The process that is killed: it waits at the step it is told, for ever. */
  static final class Victim {
    private Victim() {}

    public static void main(String[] arguments) throws InterruptedException {
      CheckpointFolder checkpoints = CheckpointFolder.open(Path.of(arguments[0]), 2, "some.key");
      TrainingLoop loop = loop();
      if (checkpoints.hasCheckpoint()) {
        loop.restore(checkpoints.read(NOTES::add));
      }
      loop.save(7, checkpoints::write);
      loop.run(
          progress -> {
            String step = progress.phase() + " " + progress.step();
            if (step.equals(arguments[1])) {
              System.out.println(step);
              sleepForEver();
            }
          });
    }

    private static void sleepForEver() {
      try {
        Thread.currentThread().join();
      } catch (InterruptedException ended) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static TrainingLoop loop() {
    return new TrainingLoop(SETTINGS, SAMPLES, -1, 1);
  }

  private static float[][] samples() {
    float[][] features = Clusters.samples(200).features();
    return VectorDomain.fit(features).toModelSpace(features);
  }

  private static Map<String, FloatBuffer> weights(TrainingLoop loop) {
    Map<String, FloatBuffer> weights = new LinkedHashMap<>();
    Map<String, Network> networks =
        Map.of("encoder", loop.encoder(), "denoiser", loop.denoiser(), "control", loop.control());
    networks.forEach(
        (name, network) ->
            network.tensors().forEach((part, view) -> weights.put(name + "." + part, copy(view))));
    return weights;
  }

  private static Checkpoint copy(Checkpoint moment) {
    Map<String, FloatBuffer> tensors = new LinkedHashMap<>();
    moment.tensors().forEach((name, view) -> tensors.put(name, copy(view)));
    SortedMap<String, String> facts = moment.facts();
    return new Checkpoint(facts, tensors);
  }

  private static FloatBuffer copy(FloatBuffer view) {
    return FloatBuffer.allocate(view.remaining()).put(view.duplicate()).flip();
  }
}
