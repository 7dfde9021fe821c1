package io.diffaug.trainer.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FeedPositionTest {
  @Property(tries = 200)
  void aPositionIsReadAsItWasWritten(
      @ForAll Map<@IntRange(max = 99) Integer, @LongRange Long> offsets,
      @ForAll Optional<@AlphaChars @Chars({'-', '_'}) @StringLength(22) String> topicId) {
    FeedPosition position = new FeedPosition(topicId, new TreeMap<>(offsets));
    assertThat(FeedPosition.parse(position.toString())).isEqualTo(position);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "a:1", "1:", ":1", "1:2 3"})
  void whatIsNoPositionIsRefused(String text) {
    assertThatThrownBy(() -> FeedPosition.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("position: " + text + " (expected: partition:offset, ...)");
  }
}
