package io.diffaug.core.rollout;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.diffaug.core.domain.SampleShape;
import io.diffaug.proto.ModelAnnouncement;
import io.diffaug.proto.ModelEvent;
import io.diffaug.proto.ModelLoading;
import io.diffaug.proto.ModelRefusal;
import io.diffaug.proto.TrialVerdict;
import java.util.HexFormat;
import java.util.Optional;

/** Events as they stand on the models topic. Reading never fails: see {@link Unreadable}. */
public final class EventCodec {
  private EventCodec() {}

  /**
   * Writes an event.
   *
   * @param event the event
   * @return the value of its record
   * @throws IllegalArgumentException if it is {@link Unreadable}
   */
  public static byte[] write(RolloutEvent event) {
    return message(event).toByteArray();
  }

  /**
   * Reads an event.
   *
   * @param value the value of a record, or null
   * @return the event; {@link Unreadable} if this release can make nothing of it
   */
  public static RolloutEvent read(byte[] value) {
    if (value == null) {
      return new Unreadable("a record without a value");
    }
    try {
      return event(ModelEvent.parseFrom(value));
    } catch (InvalidProtocolBufferException garbage) {
      return new Unreadable("not an event: " + garbage.getMessage());
    } catch (IllegalArgumentException invalid) {
      return new Unreadable("not a sound event: " + invalid.getMessage());
    }
  }

  private static ModelEvent message(RolloutEvent event) {
    ModelEvent.Builder message = ModelEvent.newBuilder();
    if (event instanceof Announcement announcement) {
      message.setAnnouncement(message(announcement));
    } else if (event instanceof TrialOpening opening) {
      message.setTrialOpening(TrialCodec.message(opening));
    } else if (event instanceof Evidence evidence) {
      message.setEvidence(TrialCodec.message(evidence));
    } else if (event instanceof Refusal refusal) {
      message.setRefusal(message(refusal));
    } else if (event instanceof Command command) {
      message.setCommand(OrderCodec.message(command.seal()));
    } else if (event instanceof Verdict verdict) {
      message.setVerdict(message(verdict));
    } else if (event instanceof Loading loading) {
      message.setLoading(message(loading));
    } else {
      throw new IllegalArgumentException(event + " (expected: an event that can be written)");
    }
    return message.build();
  }

  private static RolloutEvent event(ModelEvent message) throws InvalidProtocolBufferException {
    return switch (message.getKindCase()) {
      case ANNOUNCEMENT -> announcement(message.getAnnouncement());
      case TRIAL_OPENING -> TrialCodec.opening(message.getTrialOpening());
      case EVIDENCE -> TrialCodec.evidence(message.getEvidence());
      case REFUSAL -> refusal(message.getRefusal());
      case COMMAND -> OrderCodec.command(message.getCommand());
      case VERDICT -> verdict(message.getVerdict());
      case LOADING -> loading(message.getLoading());
      case KIND_NOT_SET -> new Unreadable("of a kind that this release does not know");
    };
  }

  private static ModelAnnouncement message(Announcement announcement) {
    ModelAnnouncement.Builder message =
        ModelAnnouncement.newBuilder()
            .setVersion(announcement.version())
            .setManifestSha256(
                ByteString.copyFrom(HexFormat.of().parseHex(announcement.manifestSha256())));
    announcement
        .samples()
        .ifPresent(shape -> message.setDomain(shape.domain()).setWidth(shape.width()));
    return message.build();
  }

  private static Announcement announcement(ModelAnnouncement message) {
    return new Announcement(
        message.getVersion(),
        HexFormat.of().formatHex(message.getManifestSha256().toByteArray()),
        samples(message));
  }

  /** Nothing where neither domain nor width is stated, as earlier releases wrote. */
  private static Optional<SampleShape> samples(ModelAnnouncement message) {
    return message.getDomain().isEmpty() && message.getWidth() == 0
        ? Optional.empty()
        : Optional.of(new SampleShape(message.getDomain(), message.getWidth()));
  }

  private static ModelRefusal message(Refusal refusal) {
    return ModelRefusal.newBuilder()
        .setVersion(refusal.version())
        .setReplica(refusal.replica())
        .setReason(refusal.reason())
        .build();
  }

  private static Refusal refusal(ModelRefusal message) {
    return new Refusal(message.getVersion(), message.getReplica(), message.getReason());
  }

  private static ModelLoading message(Loading loading) {
    return ModelLoading.newBuilder()
        .setVersion(loading.version())
        .setReplica(loading.replica())
        .setEnded(loading.ended())
        .build();
  }

  private static Loading loading(ModelLoading message) {
    return new Loading(message.getVersion(), message.getReplica(), message.getEnded());
  }

  private static TrialVerdict message(Verdict verdict) {
    return TrialVerdict.newBuilder()
        .setVersion(verdict.version())
        .setPromoted(verdict.promoted())
        .addAllReasons(verdict.reasons())
        .setReplica(verdict.replica())
        .build();
  }

  private static Verdict verdict(TrialVerdict message) {
    return new Verdict(
        message.getVersion(),
        message.getPromoted(),
        message.getReasonsList(),
        message.getReplica());
  }
}
