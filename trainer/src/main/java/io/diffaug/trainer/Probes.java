package io.diffaug.trainer;

import io.diffaug.nn.network.Network;
import io.diffaug.probe.LinearProbe;
import io.diffaug.probe.NeighbourProbe;
import io.diffaug.probe.Pca;
import io.diffaug.probe.Probe;
import io.diffaug.trainer.TrainingReport.Accuracy;
import io.diffaug.trainer.data.TrainingData;
import io.diffaug.trainer.loop.TrainSettings;
import io.diffaug.trainer.loop.TrainingLoop;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What labels say of a training's representations: fitted on samples that were trained on, scored
 * on held-out ones.
 *
 * @param settings how it was trained
 * @param data the samples with their labels
 */
record Probes(TrainSettings settings, TrainingData data) {
  private static final int VOTERS = 5;

  /** Accuracies by representation: {@code raw}, {@code pca}, {@code mix}, {@code diffaug}. */
  Map<String, Accuracy> of(TrainingLoop loop) {
    Pca pca = Pca.fit(data.training(), settings.mix().components());
    Map<String, Accuracy> probes = new LinkedHashMap<>();
    probes.put("raw", accuracy(data.training(), data.heldOut()));
    probes.put("pca", accuracy(pca.transform(data.training()), pca.transform(data.heldOut())));
    probes.put("mix", accuracy(loop.control()));
    probes.put("diffaug", accuracy(loop.encoder()));
    return probes;
  }

  private Accuracy accuracy(Network encoder) {
    return accuracy(encoder.apply(data.training()), encoder.apply(data.heldOut()));
  }

  private Accuracy accuracy(float[][] training, float[][] heldOut) {
    Probe knn = new NeighbourProbe(VOTERS);
    Probe linear = new LinearProbe(settings.seed());
    return new Accuracy(
        knn.accuracy(training, data.trainingLabels(), heldOut, data.heldOutLabels()),
        linear.accuracy(training, data.trainingLabels(), heldOut, data.heldOutLabels()));
  }
}
