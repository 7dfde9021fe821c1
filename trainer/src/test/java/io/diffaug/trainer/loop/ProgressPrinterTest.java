package io.diffaug.trainer.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ProgressPrinterTest {
  private Instant now = Instant.EPOCH;
  private final StringWriter text = new StringWriter();
  private final ProgressPrinter printer = new ProgressPrinter(new PrintWriter(text), () -> now);

  @Test
  void itSaysLossRateAndTimeLeftEveryTwoSeconds() {
    for (int step = 1; step <= 31; step++) {
      printer.stepped(new Progress("A encoder", step, 100, step <= 21 ? 4 : 2));
      now = now.plusMillis(100);
    }
    assertThat(text.toString())
        .isEqualToIgnoringWhitespace("A encoder step 21/100 loss 4.0000 10.0 steps/s 8 s left");
  }

  @Test
  void theLastStepOfAPhaseAlwaysHasALine() {
    printer.stepped(new Progress("B denoiser", 1, 2, 1));
    now = now.plusMillis(10);
    printer.stepped(new Progress("B denoiser", 2, 2, 3));
    assertThat(text.toString()).contains("2/2").contains("loss 2.0000").contains("0 s left");
  }
}
