package io.diffaug.bench.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReportTest {
  @Test
  void sidesAreMeasuredInTurnAfterAPairThatOnlyWarmsUp() throws Exception {
    List<String> turns = new ArrayList<>();
    Side a = new Side("a", () -> turns.add("A") ? turns.size() : 0);
    Side b = new Side("b", () -> turns.add("B") ? turns.size() : 0);
    Effort effort = new Effort(1, 2, Duration.ofMillis(1));
    Row row = new Contest("x", "things", a, b, Optional.empty()).run(effort, discarded());
    assertThat(turns).containsExactly("A", "B", "A", "B", "A", "B");
    assertThat(row.pairs()).containsExactly(new Row.Pair(3, 4), new Row.Pair(5, 6));
  }

  @Test
  void aRowsRatioIsTheMedianOfItsPairsRatios() {
    Spread ratio = row(Optional.empty(), 0.5, 2.0, 0.9).ratio();
    assertThat(ratio).isEqualTo(new Spread(0.9, 0.5, 2.0));
  }

  @Test
  void anEvenNumberHasItsMedianBetweenTheTwoInTheMiddle() {
    assertThat(Spread.of(List.of(4.0, 1.0, 2.0, 9.0)).median()).isCloseTo(3, within(1e-12));
  }

  @Test
  void theRowThatMissesByMostDecides() {
    Report report =
        report(
            row(Optional.of(Goal.atLeast(1)), 1.2),
            row(Optional.of(Goal.atLeast(1)), 0.97),
            row(Optional.empty(), 0.1));
    assertThat(report.met()).isFalse();
    assertThat(report.verdict()).isEqualTo("bench ratio 0.970 (goal >= 1.00)");
  }

  @Test
  void aBoundIsMetByItself() {
    assertThat(report(row(Optional.of(Goal.atLeast(1)), 1.0)).met()).isTrue();
    assertThat(report(row(Optional.of(Goal.atMost(1)), 1.0)).met()).isTrue();
    assertThat(report(row(Optional.of(Goal.atMost(1)), 1.01)).met()).isFalse();
  }

  @Test
  void whatIsNotANumberMeetsNoGoal() {
    assertThat(report(row(Optional.of(Goal.atLeast(0)), Double.NaN)).met()).isFalse();
  }

  @Test
  void figuresOfDifferentUnitsCompareByTheShareOfTheirBound() {
    Report report =
        report(
            measure("lost", 0, Goal.atMost(0)),
            measure("megabytes", 104, Goal.atMost(105)),
            measure("seconds", 1.9, Goal.atMost(2)));
    assertThat(report.verdict()).isEqualTo("bench megabytes 104.000 (goal <= 105.00)");
  }

  @Test
  void oneLostIsTheWorstWhereNoneMayBe() {
    Report report =
        report(measure("seconds", 9, Goal.atMost(2)), measure("lost", 1, Goal.atMost(0)));
    assertThat(report.met()).isFalse();
    assertThat(report.verdict()).isEqualTo("bench lost 1.000 (goal <= 0.00)");
  }

  @Test
  void aReportWithoutAGoalIsRefused() {
    assertThatThrownBy(() -> report(row(Optional.empty(), 1)))
        .hasMessage("bench: no row has a goal (expected: at least one)");
  }

  private static Measure measure(String quantity, double figure, Goal goal) {
    return new Measure("x", quantity, figure, Optional.of(goal), "");
  }

  private static Report report(Finding... rows) {
    return new Report("bench", "this and that", Machine.here(), List.of(rows));
  }

  private static Row row(Optional<Goal> goal, double... ratios) {
    List<Row.Pair> pairs = Arrays.stream(ratios).mapToObj(r -> new Row.Pair(r, 1)).toList();
    return new Row("x", "things", "a", "b", pairs, goal, "");
  }

  private static PrintWriter discarded() {
    return new PrintWriter(new StringWriter());
  }
}
