package io.diffaug.streamer.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.diffaug.proto.ModelAnnouncement;
import io.diffaug.proto.ModelEvent;
import java.time.Instant;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class RolloutTest {
  private static final Instant TIME = Instant.parse("2026-11-25T12:00:00Z");

  @Test
  void theHighestVersionServesAndTheOthersFollowForFallback() {
    Rollout rollout =
        Rollout.EMPTY.after(event(2, 0), TIME).after(event(1, 0), TIME).after(event(3, 0), TIME);

    assertThat(rollout.candidates()).extracting(Announcement::version).containsExactly(3L, 2L, 1L);
  }

  @Test
  void aRepeatedVersionIsCountedAndChangesNothingEvenWithAnotherDigest() {
    Rollout first = Rollout.EMPTY.after(event(1, 0), TIME);

    Rollout again = first.after(event(1, 7), TIME);

    assertThat(again.announced()).isEqualTo(first.announced());
    assertThat(again.ignored()).isEqualTo(1);
  }

  @Test
  void eventsThatCannotBeReadAreCountedAndChangeNothing() {
    byte[] unknownKind = {(byte) 0xfa, 0x01, 0x00};
    byte[] garbage = {9, 9, 9};
    byte[] digestCutShort =
        ModelEvent.newBuilder()
            .setAnnouncement(ModelAnnouncement.newBuilder().setVersion(1))
            .build()
            .toByteArray();

    Rollout rollout =
        Rollout.EMPTY
            .after(null, TIME)
            .after(unknownKind, TIME)
            .after(garbage, TIME)
            .after(digestCutShort, TIME);

    assertThat(rollout).isEqualTo(new Rollout(Rollout.EMPTY.announced(), 4));
  }

  @Property
  void everyEventIsEitherACandidateOrIgnored(
      @ForAll @Size(max = 50) List<@LongRange(min = 1, max = 20) Long> versions) {
    Rollout rollout = Rollout.EMPTY;
    for (long version : versions) {
      rollout = rollout.after(event(version, 0), TIME);
    }

    assertThat(rollout.candidates().size() + rollout.ignored()).isEqualTo(versions.size());
    assertThat(rollout.candidates())
        .isSortedAccordingTo((a, b) -> Long.compare(b.version(), a.version()));
  }

  private static byte[] event(long version, int digest) {
    byte[] sha256 = new byte[32];
    sha256[0] = (byte) digest;
    return ModelEvent.newBuilder()
        .setAnnouncement(
            ModelAnnouncement.newBuilder()
                .setVersion(version)
                .setManifestSha256(ByteString.copyFrom(sha256)))
        .build()
        .toByteArray();
  }
}
