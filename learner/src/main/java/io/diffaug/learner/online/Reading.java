package io.diffaug.learner.online;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * All figures at one moment of a run.
 *
 * @param step steps taken by each encoder
 * @param figures by representation, {@code raw}, {@code noise}, {@code mix}, {@code published};
 *     then by name, {@code knn} and {@code linear}, or {@code retrieval} where there are no labels;
 *     in percent
 */
public record Reading(int step, Map<String, Map<String, Figure>> figures) {

  /** Copies the map, keeping its order. {@inheritDoc} */
  public Reading {
    figures = Collections.unmodifiableMap(new LinkedHashMap<>(figures));
  }
}
