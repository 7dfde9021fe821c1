package io.diffaug.streamer.metrics;

import java.util.Map;
import java.util.TreeMap;

/**
 * Prometheus' text format, read back.
 *
 * @param values the value of each series, by its name and labels as they are written
 */
record Scrape(Map<String, Double> values) {
  static Scrape of(String text) {
    Map<String, Double> values = new TreeMap<>();
    text.lines()
        .filter(line -> !line.startsWith("#"))
        .forEach(
            line -> {
              int space = line.lastIndexOf(' ');
              values.put(line.substring(0, space), Double.parseDouble(line.substring(space + 1)));
            });
    return new Scrape(values);
  }

  double value(String series) {
    if (!values.containsKey(series)) {
      throw new AssertionError(series + ": not scraped (expected: one of " + values.keySet() + ")");
    }
    return values.get(series);
  }
}
