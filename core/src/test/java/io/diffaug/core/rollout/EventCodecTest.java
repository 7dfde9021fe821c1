package io.diffaug.core.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import com.google.protobuf.UnknownFieldSet;
import io.diffaug.core.domain.SampleShape;
import io.diffaug.proto.ModelAnnouncement;
import io.diffaug.proto.ModelEvent;
import io.diffaug.proto.OperatorCommand;
import io.diffaug.proto.OperatorOrder;
import io.diffaug.proto.TrialEvidence;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class EventCodecTest {

  @Property
  void whateverBytesComeAnEventIsRead(@ForAll byte[] garbage) {
    assertThat(EventCodec.read(garbage)).isNotNull();
  }

  @Property
  void anEventCutShortOrFlippedIsReadAsSomething(@ForAll byte where, @ForAll byte what) {
    byte[] bytes = EventCodec.write(Events.evidence(2, Phase.SHADOW, 1, 4, 0.5));
    bytes[Byte.toUnsignedInt(where) % bytes.length] ^= what;

    RolloutEvent read = EventCodec.read(bytes);

    assertThat(Events.onTrial().after(read, Events.TIME)).isNotNull();
  }

  @Test
  void aKindOfALaterReleaseAndARecordWithoutAValueAreUnreadable() {
    UnknownFieldSet later =
        UnknownFieldSet.newBuilder()
            .addField(99, UnknownFieldSet.Field.newBuilder().addVarint(1).build())
            .build();

    assertThat(
            EventCodec.read(ModelEvent.newBuilder().setUnknownFields(later).build().toByteArray()))
        .isEqualTo(new Unreadable("of a kind that this release does not know"));
    assertThat(EventCodec.read(null)).isEqualTo(new Unreadable("a record without a value"));
    assertThat(EventCodec.read(new byte[0])).isInstanceOf(Unreadable.class);
    assertThat(EventCodec.read(new byte[] {9, 9, 9})).isInstanceOf(Unreadable.class);
  }

  @Test
  void anUnreadableEventNamesWhatIsWrong() {
    assertThat(why(ModelEvent.newBuilder().setAnnouncement(ModelAnnouncement.newBuilder())))
        .contains("version: 0");
    assertThat(
            why(
                ModelEvent.newBuilder()
                    .setEvidence(TrialEvidence.newBuilder().setRows(1).setUnusableRows(2))))
        .contains("unusableRows: 2");
    assertThat(why(order(OperatorOrder.newBuilder()))).contains("id: 0 bytes");
    assertThat(why(order(OperatorOrder.newBuilder().setId(ByteString.copyFrom(new byte[16])))))
        .contains("an order that this release does not know");
  }

  @Test
  void anAnnouncementWithoutSamplesIsReadAsEarlierReleasesWroteIt() {
    ModelEvent.Builder stated = builder(Events.announcement(2, new SampleShape("vector", 64)));
    stated.getAnnouncementBuilder().clearDomain().clearWidth();

    assertThat(EventCodec.read(stated.build().toByteArray())).isEqualTo(Events.announcement(2));
  }

  @Test
  void anAnnouncementOfHalfAShapeIsUnreadable() {
    ModelEvent.Builder nameless = builder(Events.announcement(2, new SampleShape("vector", 64)));
    nameless.getAnnouncementBuilder().clearDomain();
    ModelEvent.Builder widthless = builder(Events.announcement(2, new SampleShape("vector", 64)));
    widthless.getAnnouncementBuilder().clearWidth();

    assertThat(why(nameless)).contains("domain: blank (expected: a name)");
    assertThat(why(widthless)).contains("width: 0 (expected: >= 1)");
  }

  @Test
  void aTrialByAFigureThatThisReleaseDoesNotKnowIsReadAsOneThatItCannotJudge() {
    ModelEvent.Builder opening = builder(Events.opening(2, 1));
    opening.getTrialOpeningBuilder().getPlanBuilder().putMargins("beauty", 0.1);

    assertThat(EventCodec.read(opening.build().toByteArray()))
        .isEqualTo(new TrialOpening(2, 1, Events.unknown(Events.plan(4, 4, 0.1)), "a"));
  }

  @Test
  void aTrialOpenedByAnEarlierReleaseHasNoEnd() {
    ModelEvent.Builder opening = builder(Events.opening(2, 1));
    opening.getTrialOpeningBuilder().getPlanBuilder().clearWindows();
    TrialOpening read = (TrialOpening) EventCodec.read(opening.build().toByteArray());

    assertThat(read.plan().outlasted(Phase.SHADOW, Long.MAX_VALUE)).isFalse();
    assertThat(Events.opening(2, 1).plan().outlasted(Phase.SHADOW, 8)).isTrue();
  }

  @Test
  void aTrialByNoFigureAtAllIsUnreadable() {
    ModelEvent.Builder opening = builder(Events.opening(2, 1));
    opening.getTrialOpeningBuilder().getPlanBuilder().clearMargins();

    assertThat(why(opening)).contains("margins: none (expected: one or more)");
  }

  @Test
  void evidenceOfAFigureThatThisReleaseDoesNotKnowCountsWithoutIt() {
    Evidence known = Events.evidence(2, Phase.SHADOW, 1, 4, 0.5);
    ModelEvent.Builder more = builder(known);
    more.getEvidenceBuilder()
        .putFigures("beauty", io.diffaug.proto.FigureTally.getDefaultInstance());

    assertThat(EventCodec.read(more.build().toByteArray())).isEqualTo(known);
  }

  @Test
  void anImmediatePlanNeedsNothingElse() {
    ModelEvent.Builder opening = builder(Events.opening(2, 1));
    opening
        .getTrialOpeningBuilder()
        .setPlan(io.diffaug.proto.TrialPlan.newBuilder().setImmediate(true));

    assertThat(EventCodec.read(opening.build().toByteArray()))
        .isEqualTo(new TrialOpening(2, 1, TrialPlan.IMMEDIATE, "a"));
  }

  @Test
  void countsThatNoTrialComesToAreRefused() {
    TrialTally tooMany = new TrialTally(Map.of(), Long.MAX_VALUE, 0, 0, 0);

    assertThatThrownBy(() -> Events.evidence(2, Phase.SHADOW, "a", 1, tooMany))
        .hasMessageContaining("rows: 9223372036854775807");
  }

  @Test
  void whatCannotBeReadCannotBeWritten() {
    assertThatThrownBy(() -> EventCodec.write(new Unreadable("so")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static ModelEvent.Builder builder(RolloutEvent event) {
    try {
      return ModelEvent.parseFrom(EventCodec.write(event)).toBuilder();
    } catch (com.google.protobuf.InvalidProtocolBufferException impossible) {
      throw new AssertionError(impossible);
    }
  }

  private static ModelEvent.Builder order(OperatorOrder.Builder order) {
    return ModelEvent.newBuilder()
        .setCommand(OperatorCommand.newBuilder().setOrder(order.build().toByteString()));
  }

  private static String why(Message.Builder event) {
    return ((Unreadable) EventCodec.read(event.build().toByteArray())).why();
  }
}
