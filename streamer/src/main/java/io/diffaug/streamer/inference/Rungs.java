package io.diffaug.streamer.inference;

import io.diffaug.core.diffusion.SamplerFamily;
import io.diffaug.core.diffusion.SamplerRun;
import io.diffaug.core.model.ModelBundleFiles;
import io.diffaug.core.model.ModelManifest;
import io.diffaug.core.onnx.SamplerGraph;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.HashMap;
import java.util.Map;

/**
 * The runs of a version's sampler, one a rung of its ladder. A single one is unrolled, which is
 * quickest at small batches; several come from one loop, which reads the rung's table.
 */
final class Rungs {
  private final StepLadder ladder;
  private final Map<Integer, SamplerRun> runs = new HashMap<>();
  private final Map<Integer, FloatBuffer> tables = new HashMap<>();

  /**
   * Writes the runs of a ladder out.
   *
   * @throws IllegalArgumentException if a rung does not fit the version's schedule
   */
  Rungs(ModelManifest manifest, StepLadder ladder) {
    this.ladder = ladder;
    for (int steps : ladder.rungs()) {
      SamplerRun run = manifest.run(steps);
      runs.put(steps, run);
      tables.put(steps, direct(run.table().values()));
    }
  }

  private static FloatBuffer direct(float[] values) {
    return ByteBuffer.allocateDirect(values.length * Float.BYTES)
        .order(ByteOrder.nativeOrder())
        .asFloatBuffer()
        .put(0, values);
  }

  /**
   * Composes the graph of all runs.
   *
   * @throws IllegalArgumentException if the version's graphs cannot be composed
   */
  byte[] compose(ModelBundleFiles files, int views) {
    return isLoop()
        ? SamplerGraph.composeLoop(
            files.encoder(),
            files.denoiser(),
            new SamplerFamily(ladder.rungs().stream().map(runs::get).toList()),
            files.manifest().domain()::decode,
            views)
        : SamplerGraph.compose(
            files.encoder(),
            files.denoiser(),
            runs.get(ladder.most()),
            files.manifest().domain()::decode,
            views);
  }

  /** Whether the graph is a loop, which reads the table of its run. */
  boolean isLoop() {
    return ladder.rungs().size() > 1;
  }

  StepLadder ladder() {
    return ladder;
  }

  /** How often a run draws noise for a positive. */
  int draws(int steps) {
    return run(steps).table().draws();
  }

  /** The table of a run, shape [steps, 7], which a call hands in where the graph is a loop. */
  FloatBuffer table(int steps) {
    run(steps);
    return tables.get(steps);
  }

  private SamplerRun run(int steps) {
    SamplerRun run = runs.get(steps);
    if (run == null) {
      throw new IllegalArgumentException(
          "steps: " + steps + " (expected: one of " + ladder.rungs() + ")");
    }
    return run;
  }
}
