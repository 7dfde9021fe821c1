package io.diffaug.core.rollout;

import io.diffaug.proto.TrialEvidence;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;

/** Openings and evidence as they stand on the models topic. */
final class TrialCodec {
  private TrialCodec() {}

  static io.diffaug.proto.TrialOpening message(TrialOpening opening) {
    return io.diffaug.proto.TrialOpening.newBuilder()
        .setVersion(opening.version())
        .setBaseline(opening.baseline())
        .setPlan(message(opening.plan()))
        .setReplica(opening.replica())
        .build();
  }

  static TrialOpening opening(io.diffaug.proto.TrialOpening message) {
    return new TrialOpening(
        message.getVersion(), message.getBaseline(), plan(message.getPlan()), message.getReplica());
  }

  private static io.diffaug.proto.TrialPlan message(TrialPlan plan) {
    io.diffaug.proto.TrialPlan.Builder message =
        io.diffaug.proto.TrialPlan.newBuilder()
            .setImmediate(plan.immediate())
            .setShadowShare(plan.shadowShare())
            .setCanaryShare(plan.canaryShare())
            .setShadowBlocks(plan.shadowBlocks())
            .setCanaryBlocks(plan.canaryBlocks())
            .setSignificance(plan.significance())
            .setUnusableShare(plan.unusableShare())
            .setFailures(plan.failures())
            .setWindows(plan.windows());
    plan.margins().forEach((figure, margin) -> message.putMargins(figure.key(), margin));
    return message.putAllMargins(plan.unknownMargins()).build();
  }

  private static TrialPlan plan(io.diffaug.proto.TrialPlan message) {
    if (message.getImmediate()) {
      return TrialPlan.IMMEDIATE;
    }
    Map<Figure, Double> margins = new EnumMap<>(Figure.class);
    Map<String, Double> unknown = new HashMap<>();
    message
        .getMarginsMap()
        .forEach(
            (key, margin) ->
                Figure.of(key)
                    .ifPresentOrElse(
                        figure -> margins.put(figure, margin), () -> unknown.put(key, margin)));
    return new TrialPlan(
        false,
        message.getShadowShare(),
        message.getCanaryShare(),
        message.getShadowBlocks(),
        message.getCanaryBlocks(),
        message.getSignificance(),
        margins,
        unknown,
        message.getUnusableShare(),
        message.getFailures(),
        message.getWindows());
  }

  static TrialEvidence message(Evidence evidence) {
    TrialTally tally = evidence.tally();
    TrialEvidence.Builder message =
        TrialEvidence.newBuilder()
            .setVersion(evidence.version())
            .setCanary(evidence.phase() == Phase.CANARY)
            .setReplica(evidence.replica())
            .setIncarnation(evidence.incarnation())
            .setSequence(evidence.sequence())
            .setRows(tally.rows())
            .setUnusableRows(tally.unusableRows())
            .setFailures(tally.failures())
            .setAgreement(tally.agreement());
    tally.figures().forEach((figure, sums) -> message.putFigures(figure.key(), message(sums)));
    return message.build();
  }

  static Evidence evidence(TrialEvidence message) {
    return new Evidence(
        message.getVersion(),
        message.getCanary() ? Phase.CANARY : Phase.SHADOW,
        message.getReplica(),
        message.getIncarnation(),
        message.getSequence(),
        tally(message));
  }

  /** Figures of a later release decide nothing in a trial that this one can judge. */
  private static TrialTally tally(TrialEvidence message) {
    Map<Figure, FigureTally> figures = new EnumMap<>(Figure.class);
    message
        .getFiguresMap()
        .forEach(
            (key, sums) -> Figure.of(key).ifPresent(figure -> figures.put(figure, tally(sums))));
    return new TrialTally(
        figures,
        message.getRows(),
        message.getUnusableRows(),
        message.getFailures(),
        message.getAgreement());
  }

  private static io.diffaug.proto.FigureTally message(FigureTally sums) {
    return io.diffaug.proto.FigureTally.newBuilder()
        .setBlocks(sums.blocks())
        .setSum(sums.sum())
        .setSumOfSquares(sums.squares())
        .build();
  }

  private static FigureTally tally(io.diffaug.proto.FigureTally message) {
    return new FigureTally(message.getBlocks(), message.getSum(), message.getSumOfSquares());
  }
}
