package io.diffaug.trainer;

import io.diffaug.core.csv.LabelledSamples;
import io.diffaug.core.settings.Settings;
import io.diffaug.nn.Seed;
import io.diffaug.trainer.loop.TrainSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;

/** Four Gaussian clusters, and settings small enough to train on them in a second. */
public final class Clusters {
  /** Features a sample. */
  public static final int WIDTH = 6;

  private Clusters() {}

  /** Samples of the clusters, with their labels. */
  public static LabelledSamples samples(int count) {
    SplittableRandom random = new Seed(11).generator();
    float[][] features = new float[count][WIDTH];
    List<String> labels = new ArrayList<>();
    for (int row = 0; row < count; row++) {
      int cluster = row % 4;
      labels.add("cluster " + cluster);
      for (int i = 0; i < WIDTH; i++) {
        double centre = (cluster >> (i % 2)) % 2 == 0 ? 4 : -4;
        features[row][i] = (float) (centre + random.nextGaussian());
      }
    }
    return new LabelledSamples(features, labels);
  }

  /** The reference settings, made small; further keys under diffaug.train win. */
  public static TrainSettings settings(Map<String, String> overrides) {
    Map<String, String> small = new TreeMap<>();
    small.put("batch", "32");
    small.put("encoder.hidden", "16");
    small.put("encoder.embedding", "4");
    small.put("encoder.projection", "8");
    small.put("encoder.input-dropout", "0.1");
    small.put("encoder.steps", "30");
    small.put("mix.neighbours", "5");
    small.put("denoiser.hidden", "32");
    small.put("denoiser.condition", "16");
    small.put("denoiser.timesteps", "100");
    small.put("denoiser.steps", "60");
    small.put("sampler.steps", "5");
    small.put("rounds.encoder-steps", "30");
    small.put("rounds.denoiser-steps", "20");
    small.putAll(overrides);
    Map<String, String> keys = new TreeMap<>();
    small.forEach((key, value) -> keys.put(TrainSettings.SECTION + "." + key, value));
    Settings settings = Settings.load(Optional.empty(), keys);
    TrainSettings read = TrainSettings.read(settings);
    settings.check();
    return read;
  }
}
