package io.diffaug.nn.export;

import static org.assertj.core.api.Assertions.assertThat;

import io.diffaug.nn.export.RecordingArray.Road;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Every method of DJL's arrays is translated, composed of others, or refused with a reason. */
class RecordingArrayTest {

  @Test
  void everyMethodIsTranslatedOrRefusedWithAReason() {
    Set<String> unexplained = new TreeSet<>();
    for (Method method : OperationsPage.methods()) {
      Road road = OperationsPage.road(method);
      boolean explained =
          road == Road.QUESTION
              || road == Road.COMPOSED
              || road == Road.CHANGE
              || (road == Road.OPERATION && Translations.names().contains(method.getName()))
              || Refusal.of(method.getName()).isPresent();
      if (!explained) {
        unexplained.add(method.getName());
      }
    }
    assertThat(unexplained).isEmpty();
  }

  @Test
  void noMethodIsBothTranslatedAndRefused() {
    assertThat(Refusal.table().keySet())
        .doesNotContainAnyElementsOf(Translations.names())
        .doesNotContainAnyElementsOf(RecordingArray.CHANGES.keySet());
    assertThat(Translations.names()).containsAll(RecordingArray.CHANGES.values());
  }

  @Test
  void everyNameOnTheTablesIsAMethod() {
    Set<String> names =
        new TreeSet<>(OperationsPage.methods().stream().map(Method::getName).toList());
    assertThat(names).containsAll(Refusal.table().keySet());
    // slice and pick are what get(index) is recorded as
    assertThat(names).containsAll(without(Translations.names(), "slice", "pick"));
  }

  private static List<String> without(List<String> names, String... few) {
    List<String> rest = new ArrayList<>(names);
    rest.removeAll(List.of(few));
    return rest;
  }
}
