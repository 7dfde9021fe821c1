package io.diffaug.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.diffaug.core.domain.VectorDomain;
import io.diffaug.core.quality.PairQuality;
import io.diffaug.proto.ContrastivePair;
import io.diffaug.proto.Payload;
import io.diffaug.proto.VectorPayload;
import io.diffaug.proto.View;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

class PublishedPairsTest {
  private final PublishedPairs pairs =
      new PublishedPairs(new VectorDomain(new float[] {-1, -1}, new float[] {1, 1}));

  @Test
  void aRepeatedAnchorCountsOnceForQualityAndEachTimeForAgreement() throws Exception {
    add("0", payload(0, 0), payload(0.1f, 0), 0.5f);
    add("0", payload(0, 0), payload(0.1f, 0), 0.7f);
    add("1", payload(1, 0), payload(1, 0), 0.9f);
    PairQuality quality = pairs.quality();
    assertThat(quality.inBatchRetrieval()).isEqualTo(1);
    assertThat(quality.meanRelativeDistance()).isCloseTo(0.05, within(1e-6));
    assertThat(pairs.meanAgreement()).isCloseTo(0.7, within(1e-6));
  }

  @Test
  void theSheetShowsEachLabelWithItsAnchorAndViews() {
    add("7", payload(0.5f, 0), payload(0.25f, 0), 1);
    List<PairSheet.Column> columns = pairs.columns("label", 2, 20);
    assertThat(columns).hasSize(1);
    assertThat(columns.get(0).title()).isEqualTo("7");
    assertThat(columns.get(0).samples())
        .containsExactly(new float[] {0.5f, 0}, new float[] {0.25f, 0});

    String svg =
        new PairSheet(new SampleDrawing.Picture(1, 1))
            .draw(List.of(new PairSheet.Column("<7>", List.of(new float[] {0.5f}))));
    assertThat(svg).contains("&lt;7>").contains("rgb(128,128,128)").endsWith("</svg>\n");
  }

  private void add(String label, Payload anchor, Payload view, float agreement) {
    ContrastivePair pair =
        ContrastivePair.newBuilder()
            .setAnchor(anchor)
            .addViews(View.newBuilder().setPayload(view).setAgreement(agreement))
            .putAttributes("label", label)
            .build();
    pairs.add(new ConsumerRecord<>("pairs", 0, 0, null, pair.toByteArray()));
  }

  private static Payload payload(float first, float second) {
    return Payload.newBuilder()
        .setVector(VectorPayload.newBuilder().addValues(first).addValues(second))
        .build();
  }
}
