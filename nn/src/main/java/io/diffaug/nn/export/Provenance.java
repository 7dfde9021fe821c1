package io.diffaug.nn.export;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.util.Pair;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Properties;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a model file says about where it comes from. Everything is a function of the block and the
 * versions at work: equal runs write equal bytes.
 */
final class Provenance {
  private static final String RESOURCE = "exporter.properties";

  private Provenance() {}

  /** The facts that every exported block carries. */
  static SortedMap<String, String> of(Block block) {
    SortedMap<String, String> facts = new TreeMap<>();
    facts.put("block", block.getClass().getName());
    facts.put("djl", Engine.getDjlVersion());
    facts.put("exporter", "diffaug-streams " + version());
    facts.put("parameters", String.valueOf(count(block)));
    facts.put("weights.sha256", digest(block));
    return facts;
  }

  private static long count(Block block) {
    return block.getParameters().values().stream()
        .map(Parameter::getArray)
        .mapToLong(NDArray::size)
        .sum();
  }

  /** Over each parameter's name, shape and bytes, in the block's order. */
  private static String digest(Block block) {
    MessageDigest digest = sha256();
    for (Pair<String, Parameter> parameter : block.getParameters()) {
      NDArray array = parameter.getValue().getArray();
      String head = parameter.getKey() + array.getShape() + array.getDataType();
      digest.update(head.getBytes(StandardCharsets.UTF_8));
      digest.update(array.toByteBuffer());
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String version() {
    Properties properties = new Properties();
    try (InputStream in = Provenance.class.getResourceAsStream(RESOURCE)) {
      properties.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return properties.getProperty("version");
  }
}
