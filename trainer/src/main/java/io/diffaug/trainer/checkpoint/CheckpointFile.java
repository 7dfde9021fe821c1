package io.diffaug.trainer.checkpoint;

import io.diffaug.core.digest.Sha256;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A checkpoint as a file: safetensors, so that other tools open it too. Eight bytes hold the
 * header's length, little-endian; the header is JSON and lists the tensors (F32, one dimension) and
 * the facts; the floats follow, little-endian, without a gap.
 *
 * <p>The facts {@code format} and {@code sha256} are the file's own. The digest is that of the
 * whole file with the digest itself written as 64 zeros; this holds for every format to come, so
 * that damage is told from novelty.
 */
final class CheckpointFile {
  /** The format written here; it rises when a reader of today would misunderstand. */
  static final int FORMAT = 1;

  private static final int CHUNK_BYTES = 1 << 18;

  private CheckpointFile() {}

  /** Writes and forces a file that did not exist. */
  static void write(Path file, Checkpoint checkpoint) throws IOException {
    try (FileChannel out =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      CheckpointHeader header = CheckpointHeader.of(checkpoint);
      MessageDigest digest = Sha256.begin();
      append(out, ByteBuffer.wrap(header.undigested()), digest);
      ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK_BYTES).order(ByteOrder.LITTLE_ENDIAN);
      for (FloatBuffer tensor : checkpoint.tensors().values()) {
        append(out, tensor.duplicate(), chunk, digest);
      }
      ByteBuffer whole =
          ByteBuffer.wrap(header.digested(HexFormat.of().formatHex(digest.digest())));
      while (whole.hasRemaining()) {
        out.write(whole, whole.position());
      }
      out.force(true);
    }
  }

  private static void append(
      FileChannel out, FloatBuffer floats, ByteBuffer chunk, MessageDigest digest)
      throws IOException {
    while (floats.hasRemaining()) {
      int count = Math.min(floats.remaining(), CHUNK_BYTES / Float.BYTES);
      chunk.clear().limit(count * Float.BYTES);
      chunk.asFloatBuffer().put(floats.slice(floats.position(), count));
      floats.position(floats.position() + count);
      append(out, chunk, digest);
    }
  }

  private static void append(FileChannel out, ByteBuffer bytes, MessageDigest digest)
      throws IOException {
    digest.update(bytes.duplicate());
    while (bytes.hasRemaining()) {
      out.write(bytes);
    }
  }

  /**
   * Reads and verifies a file.
   *
   * @throws InvalidCheckpointException if it is damaged or of another format
   * @throws IOException if it cannot be read
   */
  static Checkpoint read(Path file) throws IOException {
    try (FileChannel in = FileChannel.open(file, StandardOpenOption.READ)) {
      CheckpointHeader header = CheckpointHeader.read(file, in);
      MessageDigest digest = Sha256.begin();
      digest.update(header.undigested());
      Map<String, FloatBuffer> tensors = new LinkedHashMap<>();
      for (Map.Entry<String, Integer> size : header.sizes().entrySet()) {
        tensors.put(size.getKey(), tensor(in, size.getValue(), digest));
      }
      header.require(file, HexFormat.of().formatHex(digest.digest()), FORMAT);
      return new Checkpoint(header.facts(), tensors);
    }
  }

  private static FloatBuffer tensor(FileChannel in, int size, MessageDigest digest)
      throws IOException {
    FloatBuffer floats = FloatBuffer.allocate(size);
    ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    while (floats.hasRemaining()) {
      chunk.clear().limit(Math.min(CHUNK_BYTES, floats.remaining() * Float.BYTES));
      CheckpointHeader.readFully(in, chunk);
      digest.update(chunk.duplicate());
      floats.put(chunk.asFloatBuffer());
    }
    return floats.flip();
  }
}
