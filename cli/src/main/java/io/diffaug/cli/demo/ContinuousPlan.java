package io.diffaug.cli.demo;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How a demo of continuous training goes: long enough for each part to be seen, short enough to
 * watch.
 *
 * @param promotions versions to be judged and promoted, beyond the first
 * @param rate samples fed a second
 * @param settings what the trainer and the streamer do otherwise than by default
 */
record ContinuousPlan(int promotions, int rate, Map<String, String> settings) {
  /** Three promotions, each of a version that had half a minute to become another. */
  static final ContinuousPlan WHOLE = new ContinuousPlan(3, 500, settings(200, 1000, "20s", 8, 12));

  /** One promotion, of versions that hardly learned. */
  static final ContinuousPlan QUICK = new ContinuousPlan(1, 500, settings(60, 300, "12s", 4, 6));

  private static Map<String, String> settings(
      int encoderSteps, int denoiserSteps, String every, int shadowBlocks, int canaryBlocks) {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("diffaug.train.encoder.steps", Integer.toString(encoderSteps));
    settings.put("diffaug.train.denoiser.steps", Integer.toString(denoiserSteps));
    settings.put("diffaug.train.rounds.encoder-steps", Integer.toString(encoderSteps / 4));
    settings.put("diffaug.train.rounds.denoiser-steps", Integer.toString(denoiserSteps / 4));
    settings.put("diffaug.train.continuous.export.every-rounds", "1000");
    settings.put("diffaug.train.continuous.export.every", every);
    settings.put("diffaug.train.continuous.address", "127.0.0.1:0");
    settings.put("diffaug.rollout.mode", "canary");
    settings.put("diffaug.rollout.shadow-share", "1");
    settings.put("diffaug.rollout.canary-share", "0.8");
    settings.put("diffaug.rollout.shadow-blocks", Integer.toString(shadowBlocks));
    settings.put("diffaug.rollout.canary-blocks", Integer.toString(canaryBlocks));
    settings.put("diffaug.rollout.evidence-interval", "1s");
    return settings;
  }
}
