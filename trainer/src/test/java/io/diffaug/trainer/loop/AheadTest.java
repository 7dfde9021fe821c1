package io.diffaug.trainer.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class AheadTest {
  @Property(tries = 100)
  void whateverIsAskedForIsWhatTheStepNeeds(
      @ForAll @Size(max = 20) List<@IntRange(min = 0, max = 5) Integer> steps) {
    Ahead<String> ahead = new Ahead<>(step -> "step " + step);
    assertThat(steps).allSatisfy(step -> assertThat(ahead.at(step)).isEqualTo("step " + step));
  }

  @Test
  void stepsInTheirOrderAreMadeOnceEach() {
    ConcurrentLinkedQueue<Integer> made = new ConcurrentLinkedQueue<>();
    Ahead<Boolean> ahead = new Ahead<>(made::add);
    for (int step = 7; step < 100; step++) {
      ahead.at(step);
    }
    assertThat(made).doesNotHaveDuplicates().startsWith(7, 8, 9);
  }
}
