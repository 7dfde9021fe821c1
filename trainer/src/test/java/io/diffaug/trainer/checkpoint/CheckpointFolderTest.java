package io.diffaug.trainer.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointFolderTest {
  /** More floats than the file is read and written in at once. */
  private static final int MANY = 100_000;

  @TempDir private Path root;
  private final List<String> notes = new ArrayList<>();
  private CheckpointFolder folder;

  @BeforeEach
  void open() {
    folder = CheckpointFolder.open(root.resolve("checkpoint"), 2, "some.key");
  }

  @AfterEach
  void close() {
    folder.close();
  }

  @Test
  void whatIsReadIsWhatWasWritten() {
    folder.write(checkpoint(1));
    Checkpoint read = folder.read(notes::add);
    assertThat(read.facts()).isEqualTo(checkpoint(1).facts());
    assertThat(read.tensors()).isEqualTo(checkpoint(1).tensors());
    assertThat(notes).isEmpty();
  }

  @Test
  void theFileIsSafetensors() throws IOException {
    folder.write(checkpoint(3));
    ByteBuffer bytes =
        ByteBuffer.wrap(Files.readAllBytes(file("latest"))).order(ByteOrder.LITTLE_ENDIAN);
    int header = (int) bytes.getLong();
    assertThat(header % 8).isZero();
    JsonNode json = new ObjectMapper().readTree(bytes.array(), 8, header);
    int begin = 8 + header + json.at("/w/data_offsets/0").asInt();
    assertThat(json.at("/w/dtype").asText()).isEqualTo("F32");
    assertThat(json.at("/w/shape/0").asInt()).isEqualTo(MANY);
    assertThat(bytes.getFloat(begin + 4 * 5)).isEqualTo(8);
    assertThat(json.at("/b/data_offsets/1").asInt()).isEqualTo(bytes.capacity() - 8 - header);
  }

  @Test
  void theOneBeforeServesWhereTheLatestIsDamaged() throws IOException {
    folder.write(checkpoint(1));
    folder.write(checkpoint(2));
    byte[] whole = Files.readAllBytes(file("latest"));
    for (byte[] damaged : damages(whole)) {
      notes.clear();
      Files.write(file("latest"), damaged);
      assertThat(folder.read(notes::add).facts()).containsEntry("step", "1");
      assertThat(notes)
          .singleElement()
          .asString()
          .startsWith(file("latest") + ": damaged: ")
          .contains("(expected: ");
    }
  }

  private static List<byte[]> damages(byte[] whole) {
    List<byte[]> damages = new ArrayList<>();
    for (int length : new int[] {0, 7, 8, 100, whole.length / 2, whole.length - 1}) {
      damages.add(Arrays.copyOf(whole, length));
    }
    damages.add(Arrays.copyOf(whole, whole.length + 1));
    for (int at : new int[] {0, 3, 9, 60, 120, whole.length / 2, whole.length - 1}) {
      byte[] flipped = whole.clone();
      flipped[at] ^= 4;
      damages.add(flipped);
    }
    return damages;
  }

  @Test
  void asManyStayAsAreWantedAndTheNewestThatIsWholeServes() throws IOException {
    folder.close();
    folder = CheckpointFolder.open(root.resolve("checkpoint"), 4, "some.key");
    for (int step = 1; step <= 6; step++) {
      folder.write(checkpoint(step));
    }
    assertThat(files()).containsExactly("latest", "previous", "previous-2", "previous-3");
    List<String> steps = new ArrayList<>();
    for (String name : files()) {
      steps.add(folder.read(notes::add).facts().get("step"));
      Files.write(file(name), new byte[20]);
    }
    assertThat(steps).containsExactly("6", "5", "4", "3");
    assertThat(notes).hasSize(0 + 1 + 2 + 3);
  }

  @Test
  void ofFewerThanBeforeTheNewestStay() throws IOException {
    for (int step = 1; step <= 3; step++) {
      folder.write(checkpoint(step));
    }
    folder.close();
    folder = CheckpointFolder.open(root.resolve("checkpoint"), 1, "some.key");
    folder.write(checkpoint(4));
    assertThat(files()).containsExactly("latest");
    assertThat(folder.read(notes::add).facts()).containsEntry("step", "4");
    folder.clear();
    assertThat(files()).isEmpty();
  }

  @Test
  void whereNoneIsWholeTheLastOfThemIsNamed() throws IOException {
    folder.write(checkpoint(1));
    Files.write(file("latest"), new byte[20]);
    assertThatThrownBy(() -> folder.read(notes::add))
        .isInstanceOf(InvalidCheckpointException.class)
        .hasMessageStartingWith(file("latest") + ": damaged: ");
  }

  @Test
  void whereThereIsNoneItSaysWhatWasExpected() {
    assertThat(folder.hasCheckpoint()).isFalse();
    assertThatThrownBy(() -> folder.read(notes::add))
        .hasMessage(
            root.resolve("checkpoint")
                + ": no checkpoint (expected: one of a training that was interrupted)");
  }

  @Test
  void aNewerFormatIsToldFromDamage() throws IOException, NoSuchAlgorithmException {
    folder.write(checkpoint(1));
    byte[] newer = Files.readAllBytes(file("latest"));
    String text = new String(newer, StandardCharsets.ISO_8859_1);
    String digest = text.substring(text.indexOf("sha256\":\"") + 9).substring(0, 64);
    text = text.replace("\"format\":\"1\"", "\"format\":\"2\"").replace(digest, "0".repeat(64));
    byte[] undigested = text.getBytes(StandardCharsets.ISO_8859_1);
    String renewed =
        HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(undigested));
    Files.writeString(
        file("latest"), text.replace("0".repeat(64), renewed), StandardCharsets.ISO_8859_1);
    assertThatThrownBy(() -> folder.read(notes::add))
        .isInstanceOf(InvalidCheckpointException.class)
        .hasMessage(
            file("latest")
                + ": format 2 (expected: 1; it was written by another version of DiffAug Streams)");
  }

  @Test
  void aWriteThatWasCutOffLeavesTheLatestAlone() throws IOException {
    folder.write(checkpoint(1));
    Files.write(root.resolve("checkpoint/unfinished.part"), new byte[12]);
    assertThat(folder.read(notes::add).facts()).containsEntry("step", "1");
    folder.write(checkpoint(2));
    assertThat(folder.read(notes::add).facts()).containsEntry("step", "2");
    assertThat(root.resolve("checkpoint/unfinished.part")).doesNotExist();
  }

  @Test
  void killedBetweenTheTwoMovesThePreviousServes() throws IOException {
    folder.write(checkpoint(1));
    Files.move(file("latest"), file("previous"));
    assertThat(folder.read(notes::add).facts()).containsEntry("step", "1");
  }

  @Test
  void aCheckpointThatCannotBeWrittenSaysWhatIsKept() throws IOException {
    folder.write(checkpoint(1));
    Files.createDirectories(root.resolve("checkpoint/unfinished.part/in-the-way"));
    assertThatThrownBy(() -> folder.write(checkpoint(2)))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageStartingWith(file("latest") + ": cannot be written: ")
        .hasMessageEndingWith("kept: " + file("latest") + ")");
    assertThat(folder.read(notes::add).facts()).containsEntry("step", "1");
  }

  @Test
  void aFolderServesOneTrainer() {
    assertThatThrownBy(() -> CheckpointFolder.open(root.resolve("checkpoint"), 2, "some.key"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            root.resolve("checkpoint")
                + ": in use by the trainer of process "
                + ProcessHandle.current().pid()
                + " (expected: one trainer a folder; some.key sets another)");
    folder.close();
    CheckpointFolder.open(root.resolve("checkpoint"), 2, "some.key").close();
  }

  @Test
  void anotherConfigurationIsRefusedSettingBySetting() {
    Fingerprint here = new Fingerprint(new TreeMap<>(Map.of("settings.batch", "32")));
    assertThat(Fingerprint.of(new Publicly(7, new Publicly.Within(0.5))).facts())
        .isEqualTo(Map.of("settings.batch", "7", "settings.encoder.rate", "0.5"));
    Checkpoint other =
        new Checkpoint(
            new TreeMap<>(Map.of("settings.batch", "64", "settings.old", "1", "step", "9")),
            Map.of());
    assertThatThrownBy(() -> here.require(other))
        .hasMessage(
            "checkpoint of another configuration: settings.batch: 64 (expected: 32);"
                + " settings.old: 1 (expected: null)");
  }

  /** Settings within settings. */
  public record Publicly(int batch, Within encoder) {
    /** The inner ones. */
    public record Within(double rate) {}
  }

  /** Names of the checkpoints, in the order of their age. */
  private List<String> files() throws IOException {
    try (Stream<Path> all = Files.list(root.resolve("checkpoint"))) {
      return all.map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".safetensors"))
          .map(name -> name.substring(0, name.indexOf('.')))
          .sorted()
          .toList();
    }
  }

  private Path file(String name) {
    return root.resolve("checkpoint").resolve(name + ".safetensors");
  }

  private static Checkpoint checkpoint(int step) {
    float[] weights = new float[MANY];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = step + i;
    }
    Map<String, FloatBuffer> tensors = new LinkedHashMap<>();
    tensors.put("w", FloatBuffer.wrap(weights));
    tensors.put("b", FloatBuffer.wrap(new float[] {1.5f, Float.MIN_VALUE, -0f}));
    return new Checkpoint(
        new TreeMap<>(Map.of("step", Integer.toString(step), "phase-name", "A \"encoder\" é")),
        tensors);
  }
}
