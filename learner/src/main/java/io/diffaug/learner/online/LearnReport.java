package io.diffaug.learner.online;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * What learning from the topic brought.
 *
 * @param steps steps of each encoder
 * @param seeds repetitions that the figures are the mean of
 * @param batch pairs a step
 * @param pairsRead pairs read
 * @param distinctAnchors different anchors among them that were learned from
 * @param undecodable records passed over, by reason
 * @param modelVersions versions that generated the pairs, and how many each
 * @param measuredOn what the figures were measured on
 * @param readings the figures as learning went on, each by one part of the labelled samples; the
 *     last, by all of them, are the result
 * @param weights SHA-256 of the encoders' weights by recipe: equal pairs in equal order, steps and
 *     seed give equal ones
 * @param seconds where time went: learning, reading the topic, measuring
 * @param stepsPerSecond steps of all encoders together in a second of learning
 */
public record LearnReport(
    int steps,
    int seeds,
    int batch,
    long pairsRead,
    long distinctAnchors,
    Map<String, Long> undecodable,
    Map<Long, Long> modelVersions,
    String measuredOn,
    List<Reading> readings,
    Map<String, String> weights,
    Map<String, Double> seconds,
    double stepsPerSecond) {

  private static final Map<String, String> COLUMNS =
      Map.of("knn", "kNN %", "linear", "linear %", "retrieval", "retrieval %");

  /** Copies the collections. {@inheritDoc} */
  public LearnReport {
    undecodable = Map.copyOf(undecodable);
    modelVersions = Map.copyOf(modelVersions);
    readings = List.copyOf(readings);
    weights = Map.copyOf(weights);
    seconds = Collections.unmodifiableMap(new LinkedHashMap<>(seconds));
  }

  /**
   * The figures at the end.
   *
   * @return the last reading's, by representation and name
   */
  public Map<String, Map<String, Figure>> result() {
    return readings.get(readings.size() - 1).figures();
  }

  /**
   * The result for a person: one line a representation.
   *
   * @return the table's lines
   */
  public List<String> table() {
    Set<String> names = result().get(Yardstick.RAW).keySet();
    List<String> lines = new ArrayList<>();
    StringBuilder head = new StringBuilder(String.format(Locale.ROOT, "%-26s", "learned from"));
    names.forEach(name -> head.append(String.format(Locale.ROOT, " %18s", COLUMNS.get(name))));
    lines.add(head.toString());
    lines.add(line("raw features", result().get(Yardstick.RAW)));
    for (Recipe recipe : Recipe.values()) {
      lines.add(line(recipe.title(), result().get(recipe.key())));
    }
    return lines;
  }

  private String line(String title, Map<String, Figure> figures) {
    StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "%-26s", title));
    for (Figure figure : figures.values()) {
      String spread =
          seeds == 1 ? "" : String.format(Locale.ROOT, " (sd %.1f)", figure.deviation());
      line.append(
          String.format(
              Locale.ROOT, " %18s", String.format(Locale.ROOT, "%.1f%s", figure.mean(), spread)));
    }
    return line.toString();
  }

  /**
   * Writes the report as JSON.
   *
   * @param file where to
   * @throws IOException if it cannot be written
   */
  public void write(Path file) throws IOException {
    new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValue(file.toFile(), this);
  }
}
