package io.diffaug.cli.models;

import io.diffaug.core.rollout.Announcement;
import io.diffaug.core.rollout.Command;
import io.diffaug.core.rollout.Evidence;
import io.diffaug.core.rollout.Loading;
import io.diffaug.core.rollout.Order;
import io.diffaug.core.rollout.Refusal;
import io.diffaug.core.rollout.RolloutEvent;
import io.diffaug.core.rollout.TrialOpening;
import io.diffaug.core.rollout.TrialPlan;
import io.diffaug.core.rollout.TrialTally;
import io.diffaug.core.rollout.Verdict;
import io.diffaug.core.signature.Signature;
import io.diffaug.core.signature.TrustedKeys;
import io.diffaug.trainer.publish.LoggedEvent;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/**
 * The models log for a person to read: when, who did what, and what it came to. Names are claims
 * unless a trusted key signed them.
 *
 * @param trusted the keys whose signatures count
 */
public record TimeLine(TrustedKeys trusted) {
  private static final int SHORT_ID = 16;

  /** One event on one line; nothing in it can steer a terminal. */
  String line(LoggedEvent logged) {
    String line =
        logged.time().truncatedTo(ChronoUnit.MILLIS)
            + "  "
            + words(logged.event())
            + " -> "
            + logged.folded().effect().inWords();
    return line.replaceAll("\\p{C}", "?");
  }

  /**
   * Who gave an order, and how sure that is.
   *
   * @param command the order, as it was given
   * @return name, and whether it is claimed or signed
   */
  public String operator(Command command) {
    return command
        .seal()
        .signature()
        .map(signature -> command.operator() + " (" + signer(command, signature) + ")")
        .orElse(command.operator() + " (claimed)");
  }

  private String signer(Command command, Signature signature) {
    String id = signature.keyId().substring(0, Math.min(SHORT_ID, signature.keyId().length()));
    return trusted
        .signer(command.seal().content(), signature)
        .map(name -> "signed by " + name + ", key " + id)
        .orElse(
            trusted.ids().contains(signature.keyId())
                ? "claimed; the signature does not verify, key " + id
                : "claimed; signed by a key that is not trusted, " + id);
  }

  private String words(RolloutEvent event) {
    if (event instanceof Announcement announcement) {
      return "trainer announces version " + announcement.version();
    }
    if (event instanceof TrialOpening opening) {
      return "replica " + opening.replica() + " opens " + plan(opening);
    }
    if (event instanceof Evidence evidence) {
      return "replica " + evidence.replica() + " counts " + counts(evidence);
    }
    if (event instanceof Refusal refusal) {
      return "replica " + refusal.replica() + " refuses version " + refusal.version();
    }
    if (event instanceof Loading loading) {
      return "replica "
          + loading.replica()
          + (loading.ended() ? " ended" : " began")
          + " loading version "
          + loading.version();
    }
    if (event instanceof Command command) {
      return operator(command) + " orders: " + words(command.order()) + reason(command);
    }
    return event instanceof Verdict verdict
        ? "replica " + verdict.replica() + " notes: " + words(verdict)
        : "unreadable";
  }

  private static String plan(TrialOpening opening) {
    TrialPlan plan = opening.plan();
    return plan.immediate()
        ? "version " + opening.version() + " to serve at once"
        : String.format(
            Locale.ROOT,
            "a trial of version %d against %d: %d blocks of shadow, %d of canary, significance %s",
            opening.version(),
            opening.baseline(),
            plan.shadowBlocks(),
            plan.canaryBlocks(),
            plan.significance());
  }

  private static String counts(Evidence evidence) {
    TrialTally tally = evidence.tally();
    return String.format(
        Locale.ROOT,
        "version %d in %s: %d blocks, %d rows, %d unusable, %d failed calls, agreement %.3f",
        evidence.version(),
        evidence.phase().key(),
        tally.blocks(),
        tally.rows(),
        tally.unusableRows(),
        tally.failures(),
        tally.agreement());
  }

  private static String words(Order order) {
    if (order instanceof Order.Promote promote) {
      return "promote " + promote.version();
    }
    if (order instanceof Order.Rollback rollback) {
      return "rollback " + rollback.version();
    }
    return order instanceof Order.Pin pin ? "pin " + pin.version() : "unpin";
  }

  private static String reason(Command command) {
    return command.reason().isBlank() ? "" : " (" + command.reason() + ")";
  }

  private static String words(Verdict verdict) {
    return "version " + verdict.version() + (verdict.promoted() ? " promoted" : " rolled back");
  }
}
