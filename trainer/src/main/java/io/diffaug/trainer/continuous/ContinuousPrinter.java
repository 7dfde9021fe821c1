package io.diffaug.trainer.continuous;

import io.diffaug.trainer.loop.ProgressPrinter;
import io.diffaug.trainer.publish.Release;
import java.io.PrintWriter;
import java.time.InstantSource;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Prints what a training without an end tells of itself, a line each. */
public final class ContinuousPrinter implements Consumer<TrainerEvent> {
  private final PrintWriter out;
  private final ProgressPrinter steps;
  private SortedMap<String, Long> passedOver = new TreeMap<>();

  /**
   * Makes the printer.
   *
   * @param out where lines go
   * @param clock what time it is
   */
  public ContinuousPrinter(PrintWriter out, InstantSource clock) {
    this.out = out;
    this.steps = new ProgressPrinter(out, clock);
  }

  @Override
  public void accept(TrainerEvent event) {
    if (event instanceof TrainerEvent.Stepped stepped) {
      steps.stepped(stepped.progress());
    } else if (event instanceof TrainerEvent.Took took) {
      passedOver(took.intake().passedOver());
    } else if (event instanceof TrainerEvent.Waiting waiting) {
      print(waiting.what());
    } else if (event instanceof TrainerEvent.RoundBegan round) {
      print(
          String.format(
              Locale.ROOT,
              "round %d on %,d samples; mean shift %.2f, embedding distance %.4f",
              round.round(),
              round.samples(),
              round.drift().meanShift(),
              round.drift().energyDistance()));
    } else if (event instanceof TrainerEvent.Claimed claimed) {
      print("version " + claimed.version() + " claimed");
    } else if (event instanceof TrainerEvent.Published published) {
      print(line(published.release()));
    } else if (event instanceof TrainerEvent.Announced announced) {
      print("version " + announced.version().version() + " announced");
    } else if (event instanceof TrainerEvent.HeldBack heldBack) {
      print("held back: " + heldBack.reason() + "; training goes on");
    } else if (event instanceof TrainerEvent.Pruned pruned) {
      print("removed old versions " + pruned.versions());
    } else if (event instanceof TrainerEvent.Noted noted) {
      print(noted.line());
    }
  }

  private static String line(Release release) {
    return String.format(
        Locale.ROOT,
        "version %d published: parity %.2g, in-batch retrieval %.3f, relative distance %.3f,"
            + " agreement %.3f, K down to %d",
        release.version().version(),
        release.parity().maxAbsDifference(),
        release.quality().inBatchRetrieval(),
        release.quality().meanRelativeDistance(),
        release.agreement(),
        release.curve().minSteps());
  }

  /** Names a reason once, when it comes first. */
  private void passedOver(SortedMap<String, Long> reasons) {
    if (!passedOver.keySet().containsAll(reasons.keySet())) {
      reasons.keySet().stream()
          .filter(reason -> !passedOver.containsKey(reason))
          .forEach(reason -> print("passing over records " + reason));
      passedOver = reasons;
    }
  }

  private void print(String line) {
    out.println(line);
    out.flush();
  }
}
