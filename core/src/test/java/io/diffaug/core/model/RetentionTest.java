package io.diffaug.core.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class RetentionTest {
  @Property(tries = 500)
  void theNewestAndThoseInUseStayAndNothingElse(
      @ForAll Set<@LongRange(min = 1, max = 50) Long> versions,
      @ForAll @IntRange(min = 1, max = 20) int keep,
      @ForAll Set<@LongRange(min = 1, max = 60) Long> inUse) {
    List<Long> rising = List.copyOf(new TreeSet<>(versions));
    List<Long> removable = Retention.removable(rising, keep, inUse);
    List<Long> newest = rising.subList(Math.max(0, rising.size() - keep), rising.size());

    assertThat(removable)
        .isSorted()
        .noneMatch(each -> inUse.contains(each) || newest.contains(each));
    assertThat(rising)
        .allMatch(
            each -> removable.contains(each) || newest.contains(each) || inUse.contains(each));
  }

  @Test
  void theNewestAlwaysStays() {
    assertThatThrownBy(() -> Retention.removable(List.of(1L), 0, Set.of()))
        .hasMessage("keep: 0 (expected: >= 1)");
  }
}
