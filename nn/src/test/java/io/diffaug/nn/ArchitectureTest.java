package io.diffaug.nn;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.internal.NDArrayEx;
import ai.djl.nn.Activation;
import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import io.diffaug.core.architecture.ArchitectureContract;
import io.diffaug.nn.loss.TrespassingFactor;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ArchitectureTest extends ArchitectureContract {
  private static final Pattern KEPT_FOR_THE_GRADIENT =
      Pattern.compile("r?(mul|div|pow|mod)i?|maximum|minimum|scaleGradient");

  private static final Set<String> ARRAYS =
      Set.of(NDArray.class.getName(), NDArrays.class.getName(), NDArrayEx.class.getName());

  /**
   * DJL 0.36 wraps a number in an array that it closes at once; where the backward pass reads the
   * factor, it reads freed memory (docs/decisions.md, "Factors in losses are arrays of the step").
   * A sum or difference keeps nothing for the backward pass.
   */
  private static final ArchRule FACTORS_ARE_ARRAYS =
      noClasses()
          .that()
          .resideInAnyPackage("io.diffaug.nn.loss..", "io.diffaug.nn.network..")
          .should()
          .callMethodWhere(
              DescribedPredicate.describe(
                  "a number takes part in a product", ArchitectureTest::isFactor));

  private static boolean isFactor(JavaMethodCall call) {
    boolean takesNumber =
        call.getTarget().getRawParameterTypes().stream()
            .anyMatch(type -> type.isEquivalentTo(Number.class));
    boolean swish =
        call.getTargetOwner().isEquivalentTo(Activation.class)
            && call.getName().startsWith("swish");
    return swish
        || (takesNumber
            && ARRAYS.contains(call.getTargetOwner().getName())
            && KEPT_FOR_THE_GRADIENT.matcher(call.getName()).matches());
  }

  @Test
  void factorsOnTheWayOfAGradientAreArrays() {
    check(FACTORS_ARE_ARRAYS);
  }

  @Test
  void aNumberAsAFactorIsCaught() {
    assertThatThrownBy(
            () ->
                FACTORS_ARE_ARRAYS.check(
                    new ClassFileImporter().importClasses(TrespassingFactor.class)))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("TrespassingFactor.half")
        .hasMessageContaining("TrespassingFactor.swish");
  }

  @Test
  void theExporterNeedsDjlAndGraphsOnly() {
    check(
        classes()
            .that()
            .resideInAPackage("io.diffaug.nn.export..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                "java..", "ai.djl..", "io.diffaug.core.onnx..", "io.diffaug.nn.export.."));
  }
}
