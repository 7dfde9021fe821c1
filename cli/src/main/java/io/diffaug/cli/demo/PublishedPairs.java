package io.diffaug.cli.demo;

import com.google.protobuf.InvalidProtocolBufferException;
import io.diffaug.core.domain.InvalidSampleException;
import io.diffaug.core.domain.SampleDomain;
import io.diffaug.core.quality.PairQuality;
import io.diffaug.proto.ContrastivePair;
import io.diffaug.proto.Payload;
import io.diffaug.proto.View;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * What the published pairs are worth, read back from their bytes: mean agreement of all views, and
 * the label-free quality of the first view over the distinct anchors, since a looped feed repeats
 * them.
 */
final class PublishedPairs {
  private final SampleDomain domain;
  private final Map<Payload, ContrastivePair> distinct = new LinkedHashMap<>();
  private double agreement;
  private long views;

  PublishedPairs(SampleDomain domain) {
    this.domain = domain;
  }

  /** Takes a record of the pairs topic; always true, so that a reader goes on. */
  boolean add(ConsumerRecord<byte[], byte[]> record) {
    ContrastivePair pair = parse(record);
    distinct.putIfAbsent(pair.getAnchor(), pair);
    for (View view : pair.getViewsList()) {
      agreement += view.getAgreement();
      views++;
    }
    return true;
  }

  private static ContrastivePair parse(ConsumerRecord<byte[], byte[]> record) {
    try {
      return ContrastivePair.parseFrom(record.value());
    } catch (InvalidProtocolBufferException malformed) {
      throw new IllegalStateException(
          record.topic() + "/" + record.partition() + "/" + record.offset() + ": not a pair",
          malformed);
    }
  }

  double meanAgreement() {
    return agreement / views;
  }

  PairQuality quality() throws InvalidSampleException {
    float[][] anchors = new float[distinct.size()][domain.width()];
    float[][] positives = new float[distinct.size()][domain.width()];
    int row = 0;
    for (ContrastivePair pair : distinct.values()) {
      domain.toModelSpace(pair.getAnchor(), anchors[row], 0);
      domain.toModelSpace(pair.getViews(0).getPayload(), positives[row], 0);
      row++;
    }
    return PairQuality.of(anchors, positives);
  }

  /** How many different anchors there are. */
  int distinctAnchors() {
    return distinct.size();
  }

  /** So many columns a label, in the order of the labels, and so many in all. */
  List<PairSheet.Column> columns(String label, int each, int most) {
    Map<String, List<PairSheet.Column>> byLabel = new TreeMap<>();
    for (ContrastivePair pair : distinct.values()) {
      String title = pair.getAttributesOrDefault(label, "");
      List<PairSheet.Column> columns = byLabel.computeIfAbsent(title, fresh -> new ArrayList<>());
      if (columns.size() < each) {
        columns.add(column(title, pair));
      }
    }
    return byLabel.values().stream().flatMap(List::stream).limit(most).toList();
  }

  private static PairSheet.Column column(String title, ContrastivePair pair) {
    List<float[]> samples = new ArrayList<>(List.of(values(pair.getAnchor())));
    pair.getViewsList().forEach(view -> samples.add(values(view.getPayload())));
    return new PairSheet.Column(title, samples);
  }

  private static float[] values(Payload payload) {
    float[] values = new float[payload.getVector().getValuesCount()];
    for (int i = 0; i < values.length; i++) {
      values[i] = payload.getVector().getValues(i);
    }
    return values;
  }
}
