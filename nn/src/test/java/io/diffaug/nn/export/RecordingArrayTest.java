package io.diffaug.nn.export;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.internal.NDArrayEx;
import io.diffaug.nn.export.RecordingArray.Road;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Every method of DJL's arrays is translated, composed of others, or refused with a reason. */
class RecordingArrayTest {

  @Test
  void everyMethodIsTranslatedOrRefusedWithAReason() {
    Set<String> unexplained = new TreeSet<>();
    for (Method method : methods()) {
      Road road = road(method);
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
    Set<String> names = new TreeSet<>(methods().stream().map(Method::getName).toList());
    assertThat(names).containsAll(Refusal.table().keySet());
    // slice and pick are what get(index) is recorded as
    assertThat(names).containsAll(without(Translations.names(), "slice", "pick"));
  }

  private static List<String> without(List<String> names, String... few) {
    List<String> rest = new ArrayList<>(names);
    rest.removeAll(List.of(few));
    return rest;
  }

  private static List<Method> methods() {
    List<Method> methods = new ArrayList<>();
    for (Class<?> type : List.of(NDArray.class, NDArrayEx.class)) {
      for (Method method : type.getDeclaredMethods()) {
        if (!Modifier.isStatic(method.getModifiers()) && !method.isSynthetic()) {
          methods.add(method);
        }
      }
    }
    return methods;
  }

  private static Road road(Method method) {
    try (NDManager manager = NDManager.newBaseManager()) {
      NDArray array = manager.create(1f);
      Map<Class<?>, Object> engines =
          Map.of(NDArray.class, array, NDArrayEx.class, array.getNDArrayInternal());
      return RecordingArray.road(method, engines.get(method.getDeclaringClass()).getClass());
    }
  }
}
