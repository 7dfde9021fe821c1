package io.diffaug.learner.online;

import io.diffaug.core.csv.LabelledSamples;
import io.diffaug.core.settings.Settings;
import io.diffaug.learner.pairs.ReceivedPair;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Samples of a few classes in which two features tell the class and all others are louder noise;
 * the views of an ideal generator keep the two and draw the noise anew.
 */
final class SyntheticPairs {
  static final int WIDTH = 40;
  private static final int CLASSES = 4;
  private static final int TELLING = 2;

  private final SplittableRandom random;

  SyntheticPairs(long seed) {
    random = new SplittableRandom(seed);
  }

  List<ReceivedPair> pairs(int count) {
    return IntStream.range(0, count).mapToObj(this::pair).toList();
  }

  LabelledSamples labelled(int count) {
    List<String> labels = new ArrayList<>();
    float[][] rows = new float[count][];
    for (int i = 0; i < count; i++) {
      labels.add("class " + i % CLASSES);
      rows[i] = sample(i % CLASSES);
    }
    return new LabelledSamples(rows, labels);
  }

  /** Small encoders that learn fast, small batches. */
  static LearnSettings settings(String... keysAndValues) {
    Map<String, String> overrides = new LinkedHashMap<>();
    overrides.put("diffaug.learn.batch", "32");
    overrides.put("diffaug.learn.buffer", "256");
    overrides.put("diffaug.learn.fit-on", "64");
    overrides.put("diffaug.learn.encoder.hidden", "32");
    overrides.put("diffaug.learn.encoder.embedding", "8");
    overrides.put("diffaug.learn.encoder.projection", "16");
    overrides.put("diffaug.learn.encoder.input-dropout", "0");
    overrides.put("diffaug.learn.encoder.learning-rate", "3e-3");
    for (int i = 0; i < keysAndValues.length; i += 2) {
      overrides.put("diffaug.learn." + keysAndValues[i], keysAndValues[i + 1]);
    }
    Settings settings = Settings.load(Optional.empty(), overrides);
    LearnSettings learn = LearnSettings.read(settings);
    settings.check();
    return learn;
  }

  private ReceivedPair pair(int number) {
    float[] anchor = sample(number % CLASSES);
    float[][] views = {view(anchor), view(anchor)};
    return new ReceivedPair(
        anchor,
        views,
        new float[] {1, 1},
        new ReceivedPair.Origin(
            "pairs", 0, number, Optional.empty(), "raw/0/" + number, "", 1, Map.of()));
  }

  private float[] sample(int itsClass) {
    float[] sample = new float[WIDTH];
    for (int i = 0; i < WIDTH; i++) {
      sample[i] = (float) random.nextGaussian(0, i < TELLING ? 0.2 : 1);
    }
    sample[0] += (itsClass & 1) == 0 ? 0 : 1;
    sample[1] += (itsClass & 2) == 0 ? 0 : 1;
    return sample;
  }

  private float[] view(float[] anchor) {
    float[] view = sample(0);
    System.arraycopy(anchor, 0, view, 0, TELLING);
    return view;
  }
}
