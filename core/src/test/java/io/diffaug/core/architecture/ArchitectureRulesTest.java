package io.diffaug.core.architecture;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ArchitectureRulesTest {
  @ParameterizedTest
  @MethodSource("rules")
  void aTrespasserIsCaught(ArchRule rule) {
    JavaClasses trespasser = new ClassFileImporter().importClasses(TrespassingHelper.class);
    assertThatThrownBy(() -> rule.check(trespasser))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("TrespassingHelper");
  }

  static Stream<ArchRule> rules() {
    return Stream.of(
        ArchitectureContract.CORE_KNOWS_AN_ENGINE,
        ArchitectureContract.PROTO_LEAVES_THE_EDGES,
        ArchitectureContract.ONNX_MESSAGES_LEAVE_CORE_ONNX,
        ArchitectureContract.ONNX_RUNTIME_LEAVES_INFERENCE,
        ArchitectureContract.TIME_OR_CHANCE_IS_MADE_ON_THE_SPOT,
        ArchitectureContract.NATIVE_MEMORY_HAS_NO_OWNER,
        ArchitectureContract.A_NAME_SAYS_NOTHING,
        ArchitectureContract.THE_LOCALE_DECIDES_WHAT_IS_PRINTED);
  }
}
