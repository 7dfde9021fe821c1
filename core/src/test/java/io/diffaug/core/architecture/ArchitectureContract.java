package io.diffaug.core.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.lang.ArchRule;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * The nevers of docs/architecture.md, by their numbers. Each module subclasses this, so that its
 * own classes and those it builds on are judged in its own build.
 */
public abstract class ArchitectureContract {
  private static final String AKKA = "akka..";
  private static final String DJL = "ai.djl..";
  private static final String KAFKA = "org.apache.kafka..";
  private static final String ONNX_RUNTIME = "ai.onnxruntime..";

  private static final Set<String> NATIVE_TYPES =
      Set.of(
          "ai.onnxruntime.OrtSession",
          "ai.onnxruntime.OrtSession$SessionOptions",
          "ai.onnxruntime.OnnxTensor",
          "ai.djl.ndarray.NDManager",
          "ai.djl.Model");

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new DoNotIncludeTests())
          .withImportOption(location -> !location.contains("-tests.jar"))
          .importPackages("io.diffaug");

  @Test
  void never1TrainerStreamerAndLearnerSeeOneAnother() {
    check(
        slices()
            .matching("io.diffaug.(trainer|streamer|learner)..")
            .should()
            .notDependOnEachOther());
  }

  @Test
  void never1StreamerTrainsOrProbes() {
    check(never("io.diffaug.streamer..", "io.diffaug.nn..", "io.diffaug.probe.."));
  }

  @Test
  void never1AnyoneSeesCli() {
    check(only("io.diffaug.cli..", "io.diffaug.cli.."));
  }

  @Test
  void never1AnyoneButCliSeesBench() {
    check(only("io.diffaug.bench..", "io.diffaug.bench..", "io.diffaug.cli.."));
  }

  @Test
  void never2CoreKnowsAnEngine() {
    check(CORE_KNOWS_AN_ENGINE);
  }

  @Test
  void never3ProtoLeavesTheEdges() {
    check(PROTO_LEAVES_THE_EDGES);
  }

  @Test
  void never3OnnxMessagesLeaveCoreOnnx() {
    check(ONNX_MESSAGES_LEAVE_CORE_ONNX);
  }

  @Test
  void never4OnnxRuntimeLeavesInference() {
    check(ONNX_RUNTIME_LEAVES_INFERENCE);
  }

  @Test
  void never5DjlLeavesTraining() {
    check(
        only(
            DJL,
            "io.diffaug.nn..",
            "io.diffaug.trainer..",
            "io.diffaug.learner..",
            "io.diffaug.bench.."));
  }

  @Test
  void never5TribuoLeavesProbe() {
    check(only("org.tribuo..", "io.diffaug.probe.."));
  }

  @Test
  void never6AkkaLeavesThePipeline() {
    check(
        only(
            AKKA,
            "io.diffaug.streamer",
            "io.diffaug.streamer.pipeline..",
            "io.diffaug.streamer.kafka..",
            "io.diffaug.cli.."));
  }

  @Test
  void never7KafkaLeavesItsEdges() {
    check(
        only(
            KAFKA,
            "io.diffaug.streamer.kafka..",
            "io.diffaug.trainer.publish..",
            "io.diffaug.trainer.data..",
            "io.diffaug.learner..",
            "io.diffaug.bench..",
            "io.diffaug.cli.."));
  }

  @Test
  void never8TimeOrChanceIsMadeOnTheSpot() {
    check(TIME_OR_CHANCE_IS_MADE_ON_THE_SPOT);
  }

  @Test
  void never9NativeMemoryHasNoOwner() {
    check(NATIVE_MEMORY_HAS_NO_OWNER);
  }

  @Test
  void never10PackagesFormACircle() {
    check(slices().matching("io.diffaug.(**)").should().beFreeOfCycles());
  }

  @Test
  void never10ANameSaysNothing() {
    check(A_NAME_SAYS_NOTHING);
  }

  @Test
  void never11TheLocaleDecidesWhatIsPrinted() {
    check(THE_LOCALE_DECIDES_WHAT_IS_PRINTED);
  }

  @Test
  void never12MicrometerLeavesMetrics() {
    check(only("io.micrometer..", "io.diffaug.streamer.metrics..", "io.diffaug.trainer.metrics.."));
  }

  @Test
  void never12TheStreamSeesWhoWatchesIt() {
    String streamer = "io.diffaug.streamer.";
    String watched = streamer + "(pipeline|kafka|inference|observation)..";
    check(never(watched, streamer + "metrics..", streamer + "admin.."));
    check(never(streamer + "(metrics|admin)..", streamer + "(kafka|inference).."));
    check(never(streamer + "admin..", streamer + "metrics.."));
    check(never(streamer + "metrics..", streamer + "admin.."));
    check(never(streamer + "(pipeline|inference|observation)..", streamer + "kafka.."));
  }

  static final ArchRule CORE_KNOWS_AN_ENGINE =
      never("io.diffaug.core..", DJL, ONNX_RUNTIME, AKKA, KAFKA, "io.micrometer..");

  static final ArchRule PROTO_LEAVES_THE_EDGES =
      only(
          "io.diffaug.proto..",
          "io.diffaug.core.domain..",
          "io.diffaug.core.model..",
          "io.diffaug.core.rollout..",
          "io.diffaug.streamer.inference..",
          "io.diffaug.streamer.pipeline..",
          "io.diffaug.streamer.kafka..",
          "io.diffaug.trainer.data..",
          "io.diffaug.trainer.publish..",
          "io.diffaug.learner.pairs..",
          "io.diffaug.bench..",
          "io.diffaug.cli..");

  static final ArchRule ONNX_MESSAGES_LEAVE_CORE_ONNX =
      only("ai.onnx.proto..", "io.diffaug.core.onnx..");

  static final ArchRule ONNX_RUNTIME_LEAVES_INFERENCE =
      only(
          ONNX_RUNTIME,
          "io.diffaug.streamer.inference..",
          "io.diffaug.trainer.publish..",
          "io.diffaug.bench.model..");

  static final ArchRule TIME_OR_CHANCE_IS_MADE_ON_THE_SPOT =
      noClasses()
          .should()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .callMethod(Instant.class, "now")
          .orShould()
          .callConstructor(Random.class)
          .orShould()
          .callMethod(Math.class, "random")
          .allowEmptyShould(true);

  static final ArchRule NATIVE_MEMORY_HAS_NO_OWNER =
      fields()
          .that()
          .haveRawType(
              DescribedPredicate.<JavaClass>describe(
                  "a native type", type -> NATIVE_TYPES.contains(type.getName())))
          .should()
          .beDeclaredInClassesThat()
          .areAssignableTo(AutoCloseable.class);

  static final ArchRule A_NAME_SAYS_NOTHING =
      noClasses().should().haveNameMatching(".*(Impl|Utils?|Helper|Manager|Common)(\\$.*)?");

  static final ArchRule THE_LOCALE_DECIDES_WHAT_IS_PRINTED =
      noClasses()
          .should()
          .callMethod(String.class, "format", String.class, Object[].class)
          .orShould()
          .callMethod(String.class, "formatted", Object[].class)
          .orShould()
          .callMethod(String.class, "toLowerCase")
          .orShould()
          .callMethod(String.class, "toUpperCase")
          .orShould()
          .callMethod(PrintWriter.class, "printf", String.class, Object[].class)
          .orShould()
          .callMethod(PrintWriter.class, "format", String.class, Object[].class)
          .orShould()
          .callMethod(PrintStream.class, "printf", String.class, Object[].class)
          .orShould()
          .callMethod(PrintStream.class, "format", String.class, Object[].class);

  private static ArchRule never(String from, String... to) {
    return noClasses()
        .that()
        .resideInAPackage(from)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(to);
  }

  /** Nobody but the hosts, and the guest itself, depends on the guest. */
  private static ArchRule only(String guest, String... hosts) {
    return noClasses()
        .that()
        .resideOutsideOfPackages(hosts)
        .and()
        .resideOutsideOfPackage(guest)
        .should()
        .dependOnClassesThat()
        .resideInAPackage(guest);
  }

  /**
   * Holds a rule against every class of ours; a module's own rules too, so that classes are read
   * once.
   *
   * @param rule what must hold
   */
  protected static void check(ArchRule rule) {
    rule.allowEmptyShould(true).check(CLASSES);
  }
}
