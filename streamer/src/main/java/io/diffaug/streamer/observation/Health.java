package io.diffaug.streamer.observation;

import io.diffaug.core.rollout.Phase;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Where a stream stands, folded from what is observed: whether it is ready, and if not, why.
 *
 * <p>It is ready while a model serves and every lane flows. A process that is not ready is not ill:
 * a missing broker, a missing model or a rebalance pass, and a restart would cure none of them.
 */
public final class Health implements StreamObserver {
  /**
   * Where a stream stands at one moment.
   *
   * @param reasons why it is not ready; none if it is
   * @param model what serves, if anything does
   * @param candidate what is on trial here, if anything is
   * @param missing what does not serve here though it should have been loaded, if anything
   * @param lanes each lane, by its number
   */
  public record Standing(
      List<String> reasons,
      Optional<Model> model,
      Optional<Candidate> candidate,
      Optional<Missing> missing,
      List<LaneStanding> lanes) {
    /** Copies the lists. {@inheritDoc} */
    public Standing {
      reasons = List.copyOf(reasons);
      lanes = List.copyOf(lanes);
    }

    /**
     * Whether samples flow.
     *
     * @return true if there is no reason why not
     */
    public boolean ready() {
      return reasons.isEmpty();
    }
  }

  /**
   * The version that serves.
   *
   * @param version the version
   * @param announced when it was announced
   */
  public record Model(long version, Instant announced) {}

  /**
   * The version on trial.
   *
   * @param version the version
   * @param phase the phase that it computes in
   */
  public record Candidate(long version, Phase phase) {}

  /**
   * The version that was last refused, or could not be loaded, since when it neither served nor was
   * tried here.
   *
   * @param version the version
   * @param reason what is wrong with it, or with the world
   */
  public record Missing(long version, String reason) {}

  /**
   * Where a lane stands.
   *
   * @param state where its life stands
   * @param reason what it failed of last, if it is not over that
   * @param restarts how often it failed and rested
   */
  public record LaneStanding(LaneState state, String reason, long restarts) {}

  /** A lane's life so far. */
  private static final class LaneLife {
    private Optional<LaneStanding> standing = Optional.empty();
    private Optional<ClientReadings> member = Optional.empty();
  }

  private final long silenceSeconds;
  private final List<LaneLife> lanes = new ArrayList<>();
  private String waitsFor = "the brokers and their topics to be looked at";
  private Optional<Model> model = Optional.empty();
  private Optional<Candidate> candidate = Optional.empty();
  private Optional<Missing> missing = Optional.empty();
  private boolean draining;

  /**
   * A stream before its start.
   *
   * @param lanes how many lanes it will have
   * @param silence how long a lane may send no heartbeat before no broker counts as reachable
   */
  public Health(int lanes, Duration silence) {
    for (int lane = 0; lane < lanes; lane++) {
      this.lanes.add(new LaneLife());
    }
    this.silenceSeconds = silence.toSeconds();
  }

  /**
   * Where the stream stands now.
   *
   * @return a snapshot
   */
  public synchronized Standing standing() {
    return new Standing(
        reasons(), model, candidate, missing, lanes.stream().map(Health::standing).toList());
  }

  private List<String> reasons() {
    List<String> reasons = new ArrayList<>();
    if (draining) {
      reasons.add("draining");
    }
    if (model.isEmpty()) {
      reasons.add("waits for " + waitsFor);
      return reasons;
    }
    for (int lane = 0; lane < lanes.size(); lane++) {
      String name = "lane " + lane + ": ";
      unfit(lanes.get(lane)).ifPresent(reason -> reasons.add(name + reason));
    }
    return reasons;
  }

  private Optional<String> unfit(LaneLife lane) {
    LaneStanding standing = standing(lane);
    if (standing.state() != LaneState.RUNNING) {
      String because = standing.reason().isEmpty() ? "" : ", because " + standing.reason();
      return Optional.of(standing.state().name().toLowerCase(Locale.ROOT) + because);
    }
    double silent =
        lane.member
            .map(
                member -> member.read("consumer-coordinator-metrics", "last-heartbeat-seconds-ago"))
            .map(seconds -> seconds.orElse(0))
            .orElse(0.0);
    return silent > silenceSeconds
        ? Optional.of("no broker reached for " + Math.round(silent) + " s")
        : Optional.empty();
  }

  private static LaneStanding standing(LaneLife lane) {
    return lane.standing.orElse(new LaneStanding(LaneState.OPENING, "", 0));
  }

  @Override
  public synchronized void startPostponed(String reason) {
    waitsFor = "a start that was put off, because " + reason;
  }

  @Override
  public synchronized void awaitsModel(String source) {
    waitsFor = "a model: " + source;
  }

  @Override
  public synchronized void serving(long version, Instant announced) {
    model = Optional.of(new Model(version, announced));
    found(version);
  }

  @Override
  public synchronized void notServing(long version, String reason) {
    waitsFor = "a model: version " + version + " does not serve here, because " + reason;
    missing = Optional.of(new Missing(version, reason));
  }

  private void found(long version) {
    missing = missing.filter(lost -> lost.version() != version);
  }

  @Override
  public synchronized void trying(long version, Phase phase) {
    candidate = Optional.of(new Candidate(version, phase));
    found(version);
  }

  @Override
  public synchronized void triedOut() {
    candidate = Optional.empty();
  }

  @Override
  public synchronized void laneTurned(int lane, LaneState state, String reason) {
    LaneLife life = lanes.get(lane);
    long restarts = standing(life).restarts() + (state == LaneState.RESTING ? 1 : 0);
    String lasting = state == LaneState.OPENING ? standing(life).reason() : reason;
    life.standing = Optional.of(new LaneStanding(state, lasting, restarts));
  }

  @Override
  public synchronized void clientOpened(int lane, ClientReadings readings) {
    if (readings.read("consumer-coordinator-metrics", "last-heartbeat-seconds-ago").isPresent()) {
      lanes.get(lane).member = Optional.of(readings);
    }
  }

  @Override
  public synchronized void clientClosing(int lane, ClientReadings readings) {
    LaneLife life = lanes.get(lane);
    life.member = life.member.filter(member -> member != readings);
  }

  @Override
  public synchronized void draining() {
    draining = true;
  }
}
