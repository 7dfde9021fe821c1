package io.diffaug.core.rollout;

import static io.diffaug.core.rollout.Events.TIME;
import static io.diffaug.core.rollout.Events.announcement;
import static io.diffaug.core.rollout.Events.fold;
import static io.diffaug.core.rollout.Events.immediate;
import static io.diffaug.core.rollout.Events.opening;
import static io.diffaug.core.rollout.Events.order;
import static io.diffaug.core.rollout.Events.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.diffaug.core.diffusion.Ddim;
import io.diffaug.core.diffusion.NoiseSchedule;
import io.diffaug.core.diffusion.SamplerSettings;
import io.diffaug.core.diffusion.TimestepSpacing;
import io.diffaug.core.domain.SampleShape;
import io.diffaug.core.domain.VectorDomain;
import io.diffaug.core.model.ModelManifest;
import io.diffaug.core.model.RejectedModelException;
import io.diffaug.core.rollout.Effect.Kind;
import io.diffaug.core.rollout.Order.Pin;
import io.diffaug.core.rollout.Order.Promote;
import io.diffaug.core.rollout.Order.Rollback;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Versions of a stream take the same samples, as far as their announcements say. */
class SampleShapesTest {
  private static final SampleShape WIDE = new SampleShape("vector", 64);
  private static final SampleShape NARROW = new SampleShape("vector", 3);
  private static final SampleShape IMAGE = new SampleShape("image", 64);

  @Test
  void aVersionThatTakesOtherSamplesThanTheStableOneIsRefusedWhenItIsAnnounced() {
    Folded narrow = wideServes().fold(announcement(2, NARROW), TIME);
    Folded image = wideServes().fold(announcement(2, IMAGE), TIME);

    assertThat(narrow.effect().inWords())
        .isEqualTo(
            "version 2 refused: samples of domain vector, width 3"
                + " (expected: vector, width 64, as the stable version 1 takes)");
    assertThat(status(narrow.rollout(), 2)).isEqualTo(VersionStatus.REFUSED);
    assertThat(narrow.rollout().candidate()).isEmpty();
    assertThat(image.effect().kind()).isEqualTo(Kind.REFUSED);
  }

  @Test
  void noOrderMakesItServe() {
    Rollout rollout = wideServes().after(announcement(2, NARROW), TIME);

    Folded promoted = rollout.fold(order(1, new Promote(2)), TIME);
    Folded pinned = rollout.fold(order(2, new Pin(2)), TIME);

    assertThat(promoted.effect().ignored()).isTrue();
    assertThat(promoted.effect().inWords())
        .contains("version 2: samples of domain vector, width 3");
    assertThat(pinned.effect().ignored()).isTrue();
    assertThat(pinned.rollout().stable()).hasValue(1);
  }

  @Test
  void theFirstThatServesDecidesAmongThoseThatWait() {
    Rollout rollout =
        fold(announcement(1, WIDE), announcement(2, NARROW)).after(order(1, new Promote(1)), TIME);

    assertThat(rollout.stable()).hasValue(1);
    assertThat(status(rollout, 2)).isEqualTo(VersionStatus.REFUSED);
    assertThat(rollout.fold(opening(2, 1), TIME).effect().ignored()).isTrue();
  }

  @Test
  void whatWaitsIsHeldAgainstTheVersionThatServesAgain() {
    Rollout rollout =
        wideServes()
            .after(announcement(2), TIME)
            .after(order(1, new Promote(2)), TIME)
            .after(announcement(3, NARROW), TIME);
    Rollout back = rollout.after(order(2, new Rollback(2)), TIME);

    assertThat(status(rollout, 3)).isEqualTo(VersionStatus.WAITING);
    assertThat(back.stable()).hasValue(1);
    assertThat(status(back, 3)).isEqualTo(VersionStatus.REFUSED);
  }

  @Test
  void announcementsOfEarlierReleasesFoldAsTheyDid() {
    Rollout afterOlder = fold(announcement(1), immediate(1, 0), announcement(2, NARROW));
    Rollout beforeOlder = wideServes().after(announcement(2), TIME);

    assertThat(status(afterOlder, 2)).isEqualTo(VersionStatus.WAITING);
    assertThat(status(beforeOlder, 2)).isEqualTo(VersionStatus.WAITING);
    assertThat(beforeOlder.after(order(1, new Promote(2)), TIME).stable()).hasValue(2);
  }

  @Test
  void aManifestThatIsNotAsAnnouncedIsRefused() {
    ModelManifest manifest = manifest(3);

    assertThatCode(() -> Announcement.of(manifest, "0".repeat(64)).requireOf(manifest))
        .doesNotThrowAnyException();
    assertThatCode(() -> announcement(2).requireOf(manifest)).doesNotThrowAnyException();
    assertThatThrownBy(() -> announcement(2, WIDE).requireOf(manifest))
        .isInstanceOf(RejectedModelException.class)
        .hasMessage(
            "version 2: samples of domain vector, width 3"
                + " (expected: vector, width 64, as announced)");
  }

  private static Rollout wideServes() {
    return fold(announcement(1, WIDE), immediate(1, 0));
  }

  private static ModelManifest manifest(int width) {
    float[] maximum = new float[width];
    Arrays.fill(maximum, 1);
    NoiseSchedule schedule = NoiseSchedule.linear(100);
    return new ModelManifest(
        2,
        new VectorDomain(new float[width], maximum),
        2,
        schedule,
        Optional.empty(),
        SamplerSettings.fromNoise(new Ddim(0), schedule, 8, TimestepSpacing.LOG_SNR),
        8,
        List.of(),
        new ModelManifest.Parity(1e-6, 2, 2e-5),
        new TreeMap<>());
  }
}
