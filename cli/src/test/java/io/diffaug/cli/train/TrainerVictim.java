package io.diffaug.cli.train;

import io.diffaug.core.settings.Settings;
import io.diffaug.trainer.ContinuousJob;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;

/**
 * A trainer without an end, in a process of its own, that stands still once it has said a text: so
 * it can be killed in exactly that place. Settings come from system properties.
 */
final class TrainerVictim {
  private TrainerVictim() {}

  /** Arguments: rounds after which it ends; the text, empty for none. */
  public static void main(String[] arguments) throws IOException {
    PrintWriter out = new PrintWriter(new StandingStill(arguments[1]));
    Settings settings = Settings.load(Optional.empty(), Map.of());
    new ContinuousJob(Integer.parseInt(arguments[0])).run(settings, out, InstantSource.system());
  }

  /** Passes what is written on to standard output, until a text was. */
  private static final class StandingStill extends Writer {
    private final String text;
    private final StringBuilder said = new StringBuilder();

    StandingStill(String text) {
      this.text = text;
    }

    @Override
    public void write(char[] characters, int from, int count) {
      said.append(characters, from, count);
      System.out.print(new String(characters, from, count));
    }

    @Override
    public void flush() {
      System.out.flush();
      if (!text.isEmpty() && said.indexOf(text) >= 0) {
        System.out.println("standing still");
        System.out.flush();
        standStill();
      }
    }

    private static void standStill() {
      try {
        Thread.currentThread().join();
      } catch (InterruptedException ended) {
        Thread.currentThread().interrupt();
      }
    }

    @Override
    public void close() {
      flush();
    }
  }
}
