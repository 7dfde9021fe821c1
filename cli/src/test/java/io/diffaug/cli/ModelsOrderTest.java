package io.diffaug.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.diffaug.cli.broker.SharedBroker;
import io.diffaug.core.signature.KeyPairFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelsOrderTest {
  @TempDir Path folder;

  @Test
  void anOrderIsFollowedUntilItsEffectIsKnown() throws Exception {
    ModelsLog log = ModelsLog.withTwoServed();

    CommandRun rolledBack =
        log.models("rollback", "2", "--operator", "ann", "--reason", "odd pairs");

    assertThat(rolledBack.code()).as(rolledBack.err()).isZero();
    assertThat(rolledBack.out())
        .contains(
            "version 2 rolled back: by order of ann; version 1 serves\n", "version 1 serves\n");
    assertThat(log.models("promote", "2").out()).contains("version 2 promoted");
    assertThat(log.models("pin", "1").out()).contains("version 1 pinned");
    assertThat(log.models("unpin").out()).contains("version 1 unpinned", "previous 2");
  }

  @Test
  void anOrderThatIsIgnoredSaysWhyAndEndsWithOne() throws Exception {
    ModelsLog log = ModelsLog.withTwoServed();

    CommandRun unknown = log.models("promote", "9");
    CommandRun twice = log.models("promote", "2");

    assertThat(unknown.code()).isEqualTo(1);
    assertThat(unknown.out()).contains("ignored: version 9 was never announced\n");
    assertThat(twice.code()).isEqualTo(1);
    assertThat(twice.out()).contains("ignored: version 2 is stable already\n");
  }

  @Test
  void ofTwoOperatorsAtOnceOneIsObeyedAndTheOtherIsTold() throws Exception {
    ModelsLog log = ModelsLog.withTwoServed();

    List<CommandRun> both =
        List.of("ann", "bob").stream()
            .map(name -> CompletableFuture.supplyAsync(() -> rollback(log, name)))
            .toList()
            .stream()
            .map(CompletableFuture::join)
            .toList();

    assertThat(both).extracting(CommandRun::code).containsExactlyInAnyOrder(0, 1);
    assertThat(both)
        .extracting(CommandRun::out)
        .anyMatch(out -> out.contains("version 2 is neither stable nor on trial"));
  }

  private static CommandRun rollback(ModelsLog log, String operator) {
    try {
      return log.models("rollback", "2", "--operator", operator);
    } catch (Exception failure) {
      throw new AssertionError(failure);
    }
  }

  @Test
  void theHistoryTellsWhoOrderedAndHowSureThatIs() throws Exception {
    ModelsLog log = ModelsLog.withTwoServed();
    KeyPairFiles ann = KeyPairFiles.create(folder.resolve("trusted"), "ann");
    KeyPairFiles eve = KeyPairFiles.create(folder.resolve("foreign"), "eve");
    String annsKey = ann.privateFile().toString();
    log.models("pin", "1", "--operator", "ann", "--reason", "release", "--key", annsKey);
    log.models("unpin", "--operator", "ann", "--key", eve.privateFile().toString());
    log.models("rollback", "7", "--operator", "m\u001b[31mallory");

    CommandRun history =
        log.models("history", "-D", "diffaug.trusted-keys=" + folder.resolve("trusted"));

    assertThat(history.code()).as(history.err()).isZero();
    assertThat(history.out().lines().toList())
        .satisfiesExactly(
            line -> assertThat(line).contains("trainer announces version 1 -> version 1 announced"),
            line -> assertThat(line).contains("replica a opens version 1 to serve at once"),
            line -> assertThat(line).contains("announces version 2"),
            line -> assertThat(line).endsWith("-> version 2 promoted: immediate"),
            line ->
                assertThat(line)
                    .contains("ann (signed by ann, key " + ann.keyId().substring(0, 16) + ")")
                    .contains("orders: pin 1 (release) -> version 1 pinned"),
            line ->
                assertThat(line)
                    .contains("ann (claimed; signed by a key that is not trusted, ")
                    .contains("orders: unpin"),
            line ->
                assertThat(line).contains("m?[31mallory (claimed) orders: rollback 7 -> ignored: "),
            line -> assertThat(line).isEqualTo("version 1 serves, previous 2"));
  }

  @Test
  void whatCannotBeReadStandsInTheHistoryAndChangesNothing() throws Exception {
    ModelsLog log = ModelsLog.withTwoServed();
    log.write(new byte[] {9, 9, 9}, null, new byte[] {(byte) 0xfa, 0x01, 0x00});

    CommandRun history = log.models("history");

    assertThat(history.out())
        .contains("unreadable -> ignored: not an event", "ignored: a record without a value")
        .contains("ignored: of a kind that this release does not know")
        .endsWith("version 2 serves, previous 1\n");
  }

  @Test
  void aTopicThatIsMissingOrEmptyIsSaid() throws Exception {
    ModelsLog empty = ModelsLog.create();

    CommandRun missing = new ModelsLog("no-such-topic").models("promote", "1");

    assertThat(missing.code()).isEqualTo(1);
    assertThat(missing.err()).contains("no-such-topic");
    assertThat(empty.models("history").out()).isEqualTo("no version serves\n");
    assertThat(empty.models("promote", "1").out()).contains("version 1 was never announced");
  }

  @Test
  void aLogWhoseBeginningIsGoneIsNotFolded() throws Exception {
    ModelsLog log = ModelsLog.withTwoServed();
    try (Admin admin = SharedBroker.admin()) {
      TopicPartition partition = new TopicPartition(log.topic(), 0);
      admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(2))).all().get();
    }

    CommandRun rollback = log.models("rollback", "2");

    assertThat(rollback.code()).isEqualTo(1);
    assertThat(rollback.err()).contains(log.topic() + ": events 0 to 1 are gone");
  }

  @Test
  void aLogThatWasCompactedForAWhileIsNotFolded() throws Exception {
    ModelsLog log = ModelsLog.withTwoServed();
    log.configure("segment.ms", "1");
    log.write(ModelsLog.announcement(3));
    log.configure("min.cleanable.dirty.ratio", "0");
    log.configure("cleanup.policy", "compact");
    await("the cleaner").atMost(Duration.ofMinutes(2)).until(() -> log.firstOffset() > 0);
    log.configure("cleanup.policy", "delete");

    CommandRun history = log.models("history");

    assertThat(history.code()).isEqualTo(1);
    assertThat(history.err()).contains("are gone (expected: all of them; shortened, or compacted");
    assertThat(log.models("list").out()).contains("models log: not known: ", "are gone");
  }

  @Test
  void keysAreMadeOnceAndAnUnusableOneIsRefused() throws Exception {
    String keys = folder.resolve("keys").toString();
    CommandRun made = CommandRun.of(List.of("models", "keygen", "--out", keys, "--name", "ann"));
    CommandRun again = CommandRun.of(List.of("models", "keygen", "--out", keys, "--name", "ann"));
    Path noKey = Files.writeString(folder.resolve("no-key"), "nothing");

    assertThat(made.code()).as(made.err()).isZero();
    assertThat(made.out()).containsPattern("key id +[0-9a-f]{64}\n");
    assertThat(again.code()).isEqualTo(2);
    assertThat(again.err()).contains("ann.private.pem: exists");
    CommandRun unusable = ModelsLog.create().models("unpin", "--key", noKey.toString());
    assertThat(unusable.code()).isEqualTo(2);
    assertThat(unusable.err()).contains("--key: " + noKey + ": no PRIVATE KEY in it");
  }
}
