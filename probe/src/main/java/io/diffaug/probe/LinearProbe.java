package io.diffaug.probe;

import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.IntStream;
import org.tribuo.Model;
import org.tribuo.MutableDataset;
import org.tribuo.classification.Label;
import org.tribuo.classification.LabelFactory;
import org.tribuo.classification.sgd.linear.LinearSGDTrainer;
import org.tribuo.classification.sgd.objectives.LogMulticlass;
import org.tribuo.impl.ArrayExample;
import org.tribuo.math.optimisers.AdaGrad;
import org.tribuo.provenance.SimpleDataSourceProvenance;

/**
 * Multinomial logistic regression on standardised features, fitted by AdaGrad until it has
 * converged for the purpose of comparison.
 *
 * @param seed order of the rows in fitting
 */
public record LinearProbe(long seed) implements Probe {
  /** Kept here, or the level would be forgotten with the logger: Tribuo reports every epoch. */
  private static final Logger TRIBUO = Logger.getLogger("org.tribuo");

  static {
    TRIBUO.setLevel(Level.WARNING);
  }

  private static final int EPOCHS = 40;
  private static final int BATCH = 8;
  private static final double RATE = 0.1;
  private static final double EPSILON = 0.1;

  @Override
  public double accuracy(
      float[][] training, List<String> trainingLabels, float[][] test, List<String> testLabels) {
    Standardiser standardiser = new Standardiser(training);
    String[] names =
        IntStream.range(0, training[0].length)
            .mapToObj(i -> String.format(Locale.ROOT, "%06d", i))
            .toArray(String[]::new);
    MutableDataset<Label> rows = emptyDataset();
    for (int i = 0; i < training.length; i++) {
      rows.add(example(trainingLabels.get(i), names, standardiser.apply(training[i])));
    }
    Model<Label> model =
        new LinearSGDTrainer(
                new LogMulticlass(), new AdaGrad(RATE, EPSILON), EPOCHS, rows.size(), BATCH, seed)
            .train(rows);
    int right = 0;
    for (int i = 0; i < test.length; i++) {
      ArrayExample<Label> row = example(testLabels.get(i), names, standardiser.apply(test[i]));
      right += model.predict(row).getOutput().getLabel().equals(testLabels.get(i)) ? 1 : 0;
    }
    return 100.0 * right / test.length;
  }

  private static ArrayExample<Label> example(String label, String[] names, double[] values) {
    return new ArrayExample<>(new Label(label), names, values);
  }

  private static MutableDataset<Label> emptyDataset() {
    LabelFactory labels = new LabelFactory();
    OffsetDateTime never = OffsetDateTime.of(1970, 1, 1, 0, 0, 0, 0, ZoneOffset.UTC);
    return new MutableDataset<>(
        new SimpleDataSourceProvenance("probed rows", never, labels), labels);
  }
}
