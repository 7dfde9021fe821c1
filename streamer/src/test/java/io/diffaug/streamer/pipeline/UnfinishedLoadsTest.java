package io.diffaug.streamer.pipeline;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.diffaug.core.model.RejectedModelException;
import io.diffaug.core.rollout.Loading;
import io.diffaug.core.rollout.Refusal;
import io.diffaug.core.rollout.RolloutEvent;
import org.junit.jupiter.api.Test;

class UnfinishedLoadsTest {
  private static final Loading BEGUN = new Loading(7, "a", false);
  private static final Loading ENDED = new Loading(7, "a", true);

  @Test
  void aVersionWhoseLoadTwiceDidNotEndIsRefused() {
    assertThatCode(() -> loads().check(7)).doesNotThrowAnyException();
    assertThatCode(() -> loads(BEGUN).check(7)).doesNotThrowAnyException();
    assertThatThrownBy(() -> loads(BEGUN, BEGUN).check(7))
        .isInstanceOf(RejectedModelException.class)
        .hasMessage(
            "version 7: 2 loads of it began here and never ended (expected: fewer than 2; did it"
                + " end the process?)");
  }

  @Test
  void aLoadThatEndsClearsTheOnesBefore() {
    assertThatCode(() -> loads(BEGUN, BEGUN, ENDED, BEGUN).check(7)).doesNotThrowAnyException();
    assertThatThrownBy(() -> loads(BEGUN, ENDED, BEGUN, BEGUN).check(7))
        .isInstanceOf(RejectedModelException.class);
  }

  @Test
  void loadsOfOthersAndOfOtherVersionsDoNotCount() {
    UnfinishedLoads loads =
        loads(
            BEGUN,
            new Loading(7, "b", false),
            new Loading(8, "a", false),
            new Refusal(7, "b", "rotten"));

    assertThatCode(() -> loads.check(7)).doesNotThrowAnyException();
    assertThatCode(() -> loads.check(8)).doesNotThrowAnyException();
  }

  private static UnfinishedLoads loads(RolloutEvent... events) {
    UnfinishedLoads loads = UnfinishedLoads.none("a");
    for (RolloutEvent event : events) {
      loads = loads.after(event);
    }
    return loads;
  }
}
