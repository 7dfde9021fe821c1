package io.diffaug.cli.timeline;

import io.diffaug.cli.models.TimeLine;
import io.diffaug.core.rollout.Announcement;
import io.diffaug.core.rollout.Command;
import io.diffaug.core.rollout.Effect;
import io.diffaug.core.rollout.Evidence;
import io.diffaug.core.rollout.Refusal;
import io.diffaug.core.rollout.RolloutEvent;
import io.diffaug.core.rollout.TrialOpening;
import io.diffaug.core.signature.TrustedKeys;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * One row of the time line: an event of the models log that changed something. Evidence that
 * decided nothing, repeats and what was ignored are left out.
 *
 * @param seconds when
 * @param what what it came to
 * @param by who wrote it
 * @param reasons why, where that is no matter of course
 */
public record Happening(double seconds, String what, String by, List<String> reasons) {
  /** Copies the reasons. {@inheritDoc} */
  public Happening {
    reasons = List.copyOf(reasons);
  }

  /**
   * Puts an event into words.
   *
   * @param seconds when it was written
   * @param event the event
   * @param effect what it did
   * @param announcer who announces, which announcements do not say
   * @return the row; nothing where nothing changed
   */
  public static Optional<Happening> of(
      double seconds, RolloutEvent event, Effect effect, String announcer) {
    return switch (effect.kind()) {
      case COUNTED, NOTED, IGNORED -> Optional.empty();
      case ADVANCED -> Optional.of(judged(seconds, event, effect, "not shown to be worse"));
      case PROMOTED ->
          Optional.of(
              event instanceof Evidence
                  ? judged(seconds, event, effect, "shown to be not worse")
                  : plain(seconds, event, effect, announcer));
      case ROLLED_BACK ->
          Optional.of(
              new Happening(
                  seconds,
                  effect.inWords().split(":", 2)[0],
                  writer(event, announcer),
                  effect.reasons()));
      default -> Optional.of(plain(seconds, event, effect, announcer));
    };
  }

  /**
   * The names of the columns.
   *
   * @return one line
   */
  public static String head() {
    return String.format(Locale.ROOT, "%9s %9s  %-54s %s", "when", "pairs", "what", "by");
  }

  /**
   * The row for a person to read.
   *
   * @param pairs how many pairs were published by then
   * @return one line, and one more a reason
   */
  public String inWords(long pairs) {
    StringBuilder words = new StringBuilder();
    words.append(
        String.format(
            Locale.ROOT,
            "%7.1f s %9s  %-54s %s",
            seconds,
            String.format(Locale.ROOT, "%,d", pairs),
            what,
            by));
    reasons.forEach(reason -> words.append(String.format(Locale.ROOT, "%n%21s    %s", "", reason)));
    return words.toString();
  }

  private static Happening plain(
      double seconds, RolloutEvent event, Effect effect, String announcer) {
    return new Happening(seconds, effect.inWords(), writer(event, announcer), List.of());
  }

  private static Happening judged(
      double seconds, RolloutEvent event, Effect effect, String finding) {
    int figures = effect.reasons().size();
    return new Happening(
        seconds,
        effect.inWords().split(":", 2)[0] + ": " + finding + " by " + figures + " figures",
        writer(event, ""),
        List.of());
  }

  private static String writer(RolloutEvent event, String announcer) {
    if (event instanceof Announcement) {
      return announcer;
    }
    if (event instanceof TrialOpening opening) {
      return "replica " + opening.replica();
    }
    if (event instanceof Evidence evidence) {
      return "evidence of replica " + evidence.replica();
    }
    if (event instanceof Refusal refusal) {
      return "replica " + refusal.replica();
    }
    return event instanceof Command command
        ? new TimeLine(TrustedKeys.NONE).operator(command)
        : "nobody known";
  }
}
