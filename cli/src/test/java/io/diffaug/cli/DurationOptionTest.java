package io.diffaug.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class DurationOptionTest {
  private final DurationOption option = new DurationOption();

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "2, 2000",
    "0.25, 250",
    "500ms, 500",
    "1.5s, 1500",
    "2m, 120000",
    "1h, 3600000"
  })
  void aNumberIsSecondsUnlessAUnitFollows(String text, long millis) {
    assertThat(option.convert(text)).isEqualTo(Duration.ofMillis(millis));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-1", "1,5", "soon", "1d", "٣", "1e3", "9999999999"})
  void whatIsNoDurationIsRefusedWithTheExpectation(String text) {
    assertThatThrownBy(() -> option.convert(text))
        .isInstanceOf(TypeConversionException.class)
        .hasMessageContaining("(expected: a duration such as 500ms");
  }
}
