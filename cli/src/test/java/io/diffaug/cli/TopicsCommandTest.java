package io.diffaug.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.diffaug.cli.broker.SharedBroker;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class TopicsCommandTest {
  private static final String INSTANCE_A = "diffaug.stream.instance-id=a";

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void createdTopicsAreFitAndKeptByASecondCreation() throws Exception {
    int code = run("create", "made", "--partitions", "3");
    assertThat(code).as(out.toString() + err).isZero();
    assertThat(out.toString()).contains("created made-raw", "created made-models", "topics: fit");
    assertThat(partitions("made-raw")).isEqualTo(3);
    assertThat(partitions("made-models")).isEqualTo(1);
    out.getBuffer().setLength(0);
    assertThat(run("create", "made")).isZero();
    assertThat(out.toString()).doesNotContain("created").contains("topics: fit");
  }

  @Test
  void everyMissingTopicIsNamedAtOnce() throws Exception {
    assertThat(run("check", "absent")).isEqualTo(1);
    assertThat(out.toString())
        .contains(
            "absent-raw: no such topic",
            "absent-pairs: no such topic",
            "absent-letters: no such topic",
            "absent-models: no such topic")
        .doesNotContain("topics: fit");
  }

  @Test
  void aTopicUnfitForItsRoleFailsTheCheck() throws Exception {
    run("create", "unfit");
    String compacted = SharedBroker.newTopic("compacted", 2, Map.of("cleanup.policy", "compact"));
    assertThat(run("check", "unfit", "-D", "diffaug.kafka.topics.models=" + compacted))
        .isEqualTo(1);
    assertThat(out.toString())
        .contains(
            compacted + ": partitions: 2 (expected: 1",
            compacted + ": cleanup.policy: compact (expected: delete)",
            compacted + ": retention.ms: 604800000 (expected: -1)");
  }

  @Test
  void aBrokerThatIsAwayIsNamedWithItsSetting() {
    int code =
        execute(
            List.of(
                "topics",
                "check",
                "-D",
                "diffaug.kafka.client.bootstrap.servers=127.0.0.1:1",
                "-D",
                "diffaug.kafka.client.\"default.api.timeout.ms\"=1000",
                "-D",
                "diffaug.kafka.client.\"request.timeout.ms\"=1000"));
    assertThat(code).isEqualTo(1);
    assertThat(err.toString())
        .contains("no broker answers at 127.0.0.1:1", "diffaug.kafka.client.bootstrap.servers")
        .doesNotContain("\tat ");
  }

  @Test
  void aHostThatDoesNotResolveIsAMatterOfConfiguration() {
    int code =
        execute(
            List.of(
                "topics",
                "check",
                "-D",
                "diffaug.kafka.client.bootstrap.servers=nowhere.invalid:9092"));
    assertThat(code).isEqualTo(2);
    assertThat(err.toString())
        .contains("diffaug.kafka.client.bootstrap.servers", "nowhere.invalid:9092")
        .doesNotContain("\tat ");
  }

  @Test
  void everyRightThatIsMissingIsNamed() throws Exception {
    run("create", "guarded");
    try (Admin admin = SharedBroker.admin()) {
      admin
          .createAcls(
              List.of(
                  allow(ResourceType.TOPIC, "guarded-raw", "User:somebody", AclOperation.ALL),
                  allow(ResourceType.TOPIC, "guarded-pairs", "User:ANONYMOUS", AclOperation.READ),
                  allow(ResourceType.GROUP, "guarded", "User:somebody", AclOperation.READ),
                  allow(
                      ResourceType.TRANSACTIONAL_ID,
                      "guarded/a/0",
                      "User:somebody",
                      AclOperation.WRITE)))
          .all()
          .get();
    }
    assertThat(run("check", "guarded", "-D", "diffaug.stream.group=guarded", "-D", INSTANCE_A))
        .isEqualTo(1);
    assertThat(out.toString())
        .contains(
            "error guarded-raw: cannot be judged, rights are missing",
            "error guarded-raw: right missing: DESCRIBE (",
            "error guarded-raw: right missing: READ (",
            "note  guarded-raw: right missing: WRITE (expected: granted, for feed)",
            "error guarded-pairs: right missing: DESCRIBE_CONFIGS (",
            "error guarded-pairs: right missing: WRITE (expected: granted, for stream)",
            "error group guarded: right missing: READ (",
            "error transactional id guarded/a/0: right missing: WRITE (")
        .doesNotContain(
            "guarded-pairs: right missing: READ", "guarded-letters: ", "guarded-models: ");
  }

  @Test
  void lookingAtRightsLeavesNoTraceOfGroupOrTransaction() throws Exception {
    run("create", "untouched");
    run("check", "untouched", "-D", "diffaug.stream.group=untouched", "-D", INSTANCE_A);
    assertThat(out.toString()).contains("topics: fit").doesNotContain("right missing");
    try (Admin admin = SharedBroker.admin()) {
      assertThat(admin.listTransactions().all().get())
          .noneMatch(listed -> listed.transactionalId().equals("untouched/a/0"));
      assertThat(admin.listGroups().all().get())
          .noneMatch(listed -> listed.groupId().equals("untouched"));
    }
  }

  @Test
  void aMissingVerbIsWrongUsage() {
    assertThat(execute(List.of("topics"))).isEqualTo(2);
  }

  private int run(String verb, String prefix, String... more) throws Exception {
    List<String> arguments = new ArrayList<>(List.of("topics", verb));
    Map<String, String> settings =
        Map.of(
            "client.bootstrap.servers", SharedBroker.bootstrapServers(),
            "topics.input", prefix + "-raw",
            "topics.pairs", prefix + "-pairs",
            "topics.dead-letters", prefix + "-letters",
            "topics.models", prefix + "-models");
    List<String> given = List.of(more);
    settings.forEach(
        (key, value) -> {
          String override = "diffaug.kafka." + key + "=";
          if (given.stream().noneMatch(argument -> argument.startsWith(override))) {
            arguments.addAll(List.of("-D", override + value));
          }
        });
    arguments.addAll(given);
    return execute(arguments);
  }

  private int execute(List<String> arguments) {
    CommandLine line = DiffAug.commandLine();
    line.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    return line.execute(arguments.toArray(String[]::new));
  }

  private static AclBinding allow(
      ResourceType type, String name, String principal, AclOperation operation) {
    return new AclBinding(
        new ResourcePattern(type, name, PatternType.LITERAL),
        new AccessControlEntry(principal, "*", operation, AclPermissionType.ALLOW));
  }

  private static int partitions(String topic) throws Exception {
    try (Admin admin = SharedBroker.admin()) {
      return admin
          .describeTopics(List.of(topic))
          .allTopicNames()
          .get()
          .get(topic)
          .partitions()
          .size();
    }
  }
}
