package io.diffaug.streamer.rollout;

import com.google.protobuf.InvalidProtocolBufferException;
import io.diffaug.proto.ModelEvent;
import java.time.Instant;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * The models log folded up to some point: the same events in the same order give the same rollout
 * on every replica.
 *
 * <p>The first announcement of a version holds; later ones of the same version, even with another
 * digest, are counted and ignored. The highest version is the one that should serve.
 *
 * @param announced the announcements by version
 * @param ignored events that changed nothing: repeated, of an unknown kind, or unreadable
 */
public record Rollout(NavigableMap<Long, Announcement> announced, long ignored) {
  /** The rollout before the first event. */
  public static final Rollout EMPTY = new Rollout(Collections.emptyNavigableMap(), 0);

  /** Copies the map. {@inheritDoc} */
  public Rollout {
    announced = Collections.unmodifiableNavigableMap(new TreeMap<>(announced));
  }

  /**
   * Folds one event.
   *
   * @param event the value of a record on the models topic, or null
   * @param time when the record was written
   * @return the rollout after it
   */
  public Rollout after(byte[] event, Instant time) {
    try {
      ModelEvent read =
          event == null ? ModelEvent.getDefaultInstance() : ModelEvent.parseFrom(event);
      return read.hasAnnouncement() ? after(announcement(read, time)) : ignoring();
    } catch (InvalidProtocolBufferException | IllegalArgumentException unreadable) {
      return ignoring();
    }
  }

  /**
   * Folds one announcement.
   *
   * @param announcement the announcement
   * @return the rollout after it
   */
  public Rollout after(Announcement announcement) {
    if (announced.containsKey(announcement.version())) {
      return ignoring();
    }
    NavigableMap<Long, Announcement> more = new TreeMap<>(announced);
    more.put(announcement.version(), announcement);
    return new Rollout(more, ignored);
  }

  /**
   * The versions that may serve.
   *
   * @return the announcements, the one that should serve first, then what to fall back to
   */
  public List<Announcement> candidates() {
    return List.copyOf(announced.descendingMap().values());
  }

  private Rollout ignoring() {
    return new Rollout(announced, ignored + 1);
  }

  private static Announcement announcement(ModelEvent event, Instant time) {
    return new Announcement(
        event.getAnnouncement().getVersion(),
        HexFormat.of().formatHex(event.getAnnouncement().getManifestSha256().toByteArray()),
        time);
  }
}
