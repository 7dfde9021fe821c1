package io.diffaug.trainer.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The beginning of a checkpoint file: facts, and the names and sizes of the tensors that follow.
 *
 * @param text the JSON as it stands in the file
 * @param facts the facts, without the file's own
 * @param sizes floats of each tensor, in the file's order
 * @param format the file's format
 * @param digest the file's digest, lower-case hexadecimal
 */
record CheckpointHeader(
    String text,
    SortedMap<String, String> facts,
    Map<String, Integer> sizes,
    int format,
    String digest) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String METADATA = "__metadata__";
  private static final String FORMAT = "format";
  private static final String DIGEST = "sha256";
  private static final String NO_DIGEST = "0".repeat(64);
  private static final int LONGEST = 100_000_000;

  static CheckpointHeader of(Checkpoint checkpoint) {
    ObjectNode root = JSON.createObjectNode();
    ObjectNode metadata = root.putObject(METADATA);
    metadata.put(FORMAT, Integer.toString(CheckpointFile.FORMAT)).put(DIGEST, NO_DIGEST);
    checkpoint.facts().forEach(metadata::put);
    Map<String, Integer> sizes = new LinkedHashMap<>();
    long offset = 0;
    for (Map.Entry<String, FloatBuffer> tensor : checkpoint.tensors().entrySet()) {
      int size = tensor.getValue().remaining();
      long end = offset + (long) size * Float.BYTES;
      ObjectNode entry = root.putObject(tensor.getKey()).put("dtype", "F32");
      entry.putArray("shape").add(size);
      entry.putArray("data_offsets").add(offset).add(end);
      sizes.put(tensor.getKey(), size);
      offset = end;
    }
    String text = root.toString();
    String aligned = text + " ".repeat((8 - text.getBytes(StandardCharsets.UTF_8).length % 8) % 8);
    return new CheckpointHeader(
        aligned, checkpoint.facts(), sizes, CheckpointFile.FORMAT, NO_DIGEST);
  }

  /** Reads the header and holds it against the file's length. */
  static CheckpointHeader read(Path file, FileChannel in) throws IOException {
    ByteBuffer length = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    if (in.size() < Long.BYTES) {
      throw damaged(file, in.size() + " bytes (expected: a checkpoint)");
    }
    readFully(in, length);
    long bytes = length.getLong();
    if (bytes <= 0 || bytes > LONGEST || Long.BYTES + bytes > in.size()) {
      throw damaged(file, "a header of " + bytes + " bytes (expected: at most the file)");
    }
    ByteBuffer text = ByteBuffer.allocate((int) bytes);
    readFully(in, text);
    CheckpointHeader header = parse(file, new String(text.array(), StandardCharsets.UTF_8));
    long expected = Long.BYTES + bytes + header.floats() * Float.BYTES;
    if (in.size() != expected) {
      throw damaged(file, in.size() + " bytes (expected: " + expected + ")");
    }
    return header;
  }

  private long floats() {
    return sizes.values().stream().mapToLong(Integer::longValue).sum();
  }

  private static CheckpointHeader parse(Path file, String text) {
    try {
      JsonNode root = JSON.readTree(text);
      SortedMap<String, String> facts = new TreeMap<>();
      Map<String, Integer> sizes = new LinkedHashMap<>();
      for (Map.Entry<String, JsonNode> entry : root.properties()) {
        if (entry.getKey().equals(METADATA)) {
          entry.getValue().properties().forEach(f -> facts.put(f.getKey(), f.getValue().asText()));
        } else {
          sizes.put(entry.getKey(), Math.max(0, entry.getValue().at("/shape/0").asInt()));
        }
      }
      int format = Integer.parseInt(String.valueOf(facts.remove(FORMAT)));
      String digest = String.valueOf(facts.remove(DIGEST));
      return new CheckpointHeader(text, facts, sizes, format, digest);
    } catch (JsonProcessingException | NumberFormatException malformed) {
      throw damaged(file, "a header that is malformed (expected: JSON with format and digest)");
    }
  }

  /** Length and JSON, with zeros for the digest. */
  byte[] undigested() {
    return digested(NO_DIGEST);
  }

  /** Length and JSON, with this digest. */
  byte[] digested(String newDigest) {
    byte[] json = text.replace(digest, newDigest).getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(Long.BYTES + json.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(json.length)
        .put(json)
        .array();
  }

  /** Refuses a file whose digest or format is another. */
  void require(Path file, String actualDigest, int readable) {
    if (!actualDigest.equals(digest)) {
      throw damaged(file, "sha256 " + actualDigest + " (expected: " + digest + ")");
    }
    if (format != readable) {
      throw new InvalidCheckpointException(
          file
              + ": format "
              + format
              + " (expected: "
              + readable
              + "; it was written by another version of DiffAug Streams)");
    }
  }

  static InvalidCheckpointException.Damaged damaged(Path file, String complaint) {
    return new InvalidCheckpointException.Damaged(file + ": damaged: " + complaint);
  }

  static void readFully(FileChannel in, ByteBuffer buffer) throws IOException {
    while (buffer.hasRemaining()) {
      if (in.read(buffer) < 0) {
        throw new EOFException("the file shrank while it was read");
      }
    }
    buffer.flip();
  }
}
