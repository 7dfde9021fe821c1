package io.diffaug.learner.pairs;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;

/**
 * A committed contrastive pair, in the units of the data.
 *
 * @param anchor the sample that the pair starts from, shape [width]
 * @param views its generated positives, shape [views, width]; contrast view with view
 * @param agreements cosine of the streamer's embeddings of anchor and view, -1 to 1, shape [views]
 * @param origin where it comes from
 */
@SuppressWarnings("ArrayRecordComponent") // rows to compute with, compared by nobody
public record ReceivedPair(float[] anchor, float[][] views, float[] agreements, Origin origin) {

  /**
   * Where a pair comes from.
   *
   * @param topic the topic of pairs
   * @param partition its partition there
   * @param offset its offset there
   * @param key the record's key, which was its input's; none where that had none
   * @param source the coordinate of its input, {@code topic/partition/offset}: the pair's identity
   *     in all accounting; empty where the record names none
   * @param sampleId the sample's id; may repeat
   * @param modelVersion the version of the model that generated the views
   * @param attributes free facts about the sample, for instance a label
   */
  public record Origin(
      String topic,
      int partition,
      long offset,
      Optional<ByteBuffer> key,
      String source,
      String sampleId,
      long modelVersion,
      Map<String, String> attributes) {

    /** Copies the attributes. {@inheritDoc} */
    public Origin {
      attributes = Map.copyOf(attributes);
    }
  }
}
