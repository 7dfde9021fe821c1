package io.diffaug.cli.timeline;

import io.diffaug.core.rollout.Rollout;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/** How each version stood, from one event of the models log to the next. */
public final class Standings {
  private final NavigableMap<Long, Stretch> open = new TreeMap<>();
  private final List<Stretch> closed = new ArrayList<>();

  /**
   * Takes the rollout after an event.
   *
   * @param seconds when the event was written; what lies before earlier events counts as now
   * @param rollout the rollout from then on
   */
  public void see(double seconds, Rollout rollout) {
    for (long version : rollout.versions().announced().keySet()) {
      Standing standing = Standing.of(rollout, version);
      Stretch before = open.get(version);
      if (before == null || before.standing() != standing) {
        double from = before == null ? seconds : Math.max(before.from(), seconds);
        if (before != null) {
          closed.add(new Stretch(version, before.standing(), before.from(), from));
        }
        open.put(version, new Stretch(version, standing, from, from));
      }
    }
  }

  /**
   * What was seen so far.
   *
   * @param seconds now
   * @return the stretches of each version without a gap, versions rising, the last until now
   */
  public List<Stretch> until(double seconds) {
    List<Stretch> all = new ArrayList<>();
    for (Stretch last : open.values()) {
      closed.stream().filter(stretch -> stretch.version() == last.version()).forEach(all::add);
      all.add(
          new Stretch(
              last.version(), last.standing(), last.from(), Math.max(last.from(), seconds)));
    }
    return List.copyOf(all);
  }
}
