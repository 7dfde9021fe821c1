package io.diffaug.streamer.inference;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class EncoderTest {
  @Test
  void oneThatCannotBeRunIsFoundOutWhenItIsOpenedAndNotByASample() {
    byte[] graph = RandomModels.encoderThatAlwaysThrows();

    assertThatThrownBy(
            () -> Encoder.open(RandomModels.version(1).manifest(), graph, new Device.Cpu(), 8))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("version 1: native call failed");
  }
}
