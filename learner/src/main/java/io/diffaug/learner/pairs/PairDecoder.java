package io.diffaug.learner.pairs;

import com.google.protobuf.InvalidProtocolBufferException;
import io.diffaug.proto.ContrastivePair;
import io.diffaug.proto.Payload;
import io.diffaug.proto.VectorPayload;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/** Reads records as pairs of one shape; the first pair sets the width where none was asked for. */
final class PairDecoder {
  private static final String SOURCE = "diffaug.source";

  private final int views;
  private int width;

  PairDecoder(int views, int width) {
    this.views = views;
    this.width = width;
  }

  ReceivedPair decode(ConsumerRecord<byte[], byte[]> record) throws UndecodablePairException {
    ContrastivePair pair = parse(record.value());
    if (pair.getViewsCount() < views) {
      throw new UndecodablePairException(
          "too-few-views", pair.getViewsCount() + " views", ">= " + views);
    }
    int expected = width > 0 ? width : pair.getAnchor().getVector().getValuesCount();
    float[] anchor = row("anchor", pair.getAnchor(), expected);
    float[][] rows = new float[views][];
    float[] agreements = new float[views];
    for (int view = 0; view < views; view++) {
      rows[view] = row("view " + view, pair.getViews(view).getPayload(), expected);
      agreements[view] = pair.getViews(view).getAgreement();
    }
    width = expected;
    return new ReceivedPair(anchor, rows, agreements, origin(record, pair));
  }

  private static ContrastivePair parse(byte[] value) throws UndecodablePairException {
    if (value == null) {
      throw new UndecodablePairException("null-value", "nothing", "a ContrastivePair");
    }
    try {
      return ContrastivePair.parseFrom(value);
    } catch (InvalidProtocolBufferException malformed) {
      throw new UndecodablePairException(
          "unparseable", malformed.getMessage(), "a ContrastivePair");
    }
  }

  private static float[] row(String what, Payload payload, int expected)
      throws UndecodablePairException {
    if (!payload.hasVector()) {
      throw new UndecodablePairException(
          "wrong-domain", what + " is " + payload.getKindCase(), "VECTOR");
    }
    VectorPayload vector = payload.getVector();
    float[] row = new float[vector.getValuesCount()];
    if (row.length == 0 || row.length != expected) {
      throw new UndecodablePairException(
          "wrong-width", what + " has " + row.length, expected == 0 ? ">= 1" : "" + expected);
    }
    for (int i = 0; i < row.length; i++) {
      row[i] = vector.getValues(i);
      if (!Float.isFinite(row[i])) {
        throw new UndecodablePairException(
            "not-finite", what + ", feature " + i + " is " + row[i], "a finite number");
      }
    }
    return row;
  }

  private static ReceivedPair.Origin origin(
      ConsumerRecord<byte[], byte[]> record, ContrastivePair pair) {
    Header source = record.headers().lastHeader(SOURCE);
    boolean named = source != null && source.value() != null;
    return new ReceivedPair.Origin(
        record.topic(),
        record.partition(),
        record.offset(),
        Optional.ofNullable(record.key()).map(key -> ByteBuffer.wrap(key).asReadOnlyBuffer()),
        named ? new String(source.value(), StandardCharsets.UTF_8) : "",
        pair.getSampleId(),
        pair.getProvenance().getModelVersion(),
        pair.getAttributesMap());
  }
}
