package io.diffaug.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.diffaug.learner.online.Figure;
import io.diffaug.learner.online.LearnReport;
import io.diffaug.learner.online.Reading;
import io.diffaug.trainer.TrainingReport.Accuracy;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DemoResultTest {
  private static final Map<String, Accuracy> PROBES =
      Map.of(
          "raw", new Accuracy(98, 97),
          "pca", new Accuracy(98, 96),
          "mix", new Accuracy(97, 97),
          "diffaug", new Accuracy(97.5, 97.25));

  @Test
  void theJsonHasThePromisedNames() {
    JsonNode json = new ObjectMapper().valueToTree(result(20_000, 0, 0));
    assertThat(json.fieldNames())
        .toIterable()
        .containsExactly(
            "samplesIn",
            "pairsOut",
            "deadLetters",
            "missing",
            "duplicates",
            "positivesPerSecond",
            "parityMaxAbsDifference",
            "inBatchRetrieval",
            "retrievalBlock",
            "meanRelativeDistance",
            "meanAgreement",
            "probes",
            "learner");
    assertThat(json.at("/probes/diffaug/linear").asDouble()).isEqualTo(97.25);
  }

  @Test
  void everyRecordMustBeAccountedForExactlyOnce() {
    assertThat(result(20_000, 0, 0).accountedFor()).isTrue();
    assertThat(result(19_999, 0, 0).accountedFor()).isFalse();
    assertThat(result(20_000, 1, 0).accountedFor()).isFalse();
    assertThat(result(20_000, 0, 1).accountedFor()).isFalse();
  }

  @Test
  void theTableNamesEveryFigure() {
    assertThat(String.join("\n", result(20_000, 0, 0).table()))
        .contains("lost                             0")
        .contains("encoder, with generated views        97.5     97.3")
        .contains("encoder, published pairs                 93.5               91.3");
  }

  private static LearnReport learner() {
    Map<String, Figure> figures = new LinkedHashMap<>();
    figures.put("knn", new Figure(93.5, 0));
    figures.put("linear", new Figure(91.25, 0));
    Reading reading =
        new Reading(
            500, Map.of("raw", figures, "noise", figures, "mix", figures, "published", figures));
    return new LearnReport(
        500,
        1,
        256,
        20_000,
        1_258,
        Map.of(),
        Map.of(1L, 20_000L),
        "539 labelled samples held out, in 5 parts",
        List.of(reading),
        Map.of(),
        Map.of(),
        300);
  }

  private static DemoResult result(long pairs, long missing, long duplicates) {
    return new DemoResult(
        20_000, pairs, 0, missing, duplicates, 4321, 1e-6, 0.78, 256, 0.8, 0.99, PROBES, learner());
  }
}
