package io.diffaug.streamer.pipeline;

import io.diffaug.core.model.RejectedModelException;
import io.diffaug.core.rollout.Announcement;
import io.diffaug.core.rollout.Phase;
import io.diffaug.core.rollout.TrialPlan;
import io.diffaug.core.rollout.TrialTally;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A deployment without models: says what it was told, in order. */
class RecordedDeployment implements ModelDeployment {
  private final Set<Long> loaded = ConcurrentHashMap.newKeySet();
  private volatile long serving;
  final List<String> told = new CopyOnWriteArrayList<>();
  volatile TrialTally tally = TrialTally.NONE;

  /** The versions that served, in order. */
  List<Long> served() {
    return told.stream()
        .filter(line -> line.startsWith("serve "))
        .map(line -> Long.valueOf(line.substring("serve ".length())))
        .toList();
  }

  /** Called with every version that is to be loaded. */
  void examine(long version) throws RejectedModelException {}

  @Override
  public void load(Announcement announcement) throws RejectedModelException {
    examine(announcement.version());
    if (loaded.add(announcement.version())) {
      told.add("load " + announcement.version());
    }
  }

  @Override
  public void serve(long version) {
    if (!loaded.contains(version)) {
      throw new IllegalStateException("version " + version + ": not loaded (expected: loaded)");
    }
    serving = version;
    told.add("serve " + version);
  }

  @Override
  public void beginTrial(long version, Phase phase, TrialPlan plan) {
    tally = TrialTally.NONE;
    told.add("try " + version + " " + phase);
  }

  @Override
  public void endTrial() {
    told.add("end trial");
  }

  @Override
  public TrialTally tally() {
    return tally;
  }

  @Override
  public void keep(Set<Long> versions) {
    loaded.removeIf(version -> !versions.contains(version) && version != serving);
  }
}
