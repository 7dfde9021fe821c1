package io.diffaug.bench.stream;

import com.google.protobuf.InvalidProtocolBufferException;
import io.diffaug.proto.ContrastivePair;
import io.diffaug.proto.RawSample;
import io.diffaug.proto.View;
import io.diffaug.streamer.inference.Outcome;
import io.diffaug.streamer.inference.RawInput;
import io.diffaug.trainer.publish.PublishedVersion;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A model that does nothing: both views are the sample itself. */
final class DoNothing {
  /** What is announced of it; it has no files, and nothing reads any. */
  static final PublishedVersion VERSION = new PublishedVersion(1, "0".repeat(64));

  private DoNothing() {}

  /** The pair of a sample. */
  static ContrastivePair pair(String id, RawSample sample) {
    View view = View.newBuilder().setPayload(sample.getPayload()).setAgreement(1).build();
    return ContrastivePair.newBuilder()
        .setSampleId(id)
        .setAnchor(sample.getPayload())
        .addViews(view)
        .addViews(view)
        .build();
  }

  /** The stream's augmenter. */
  static CompletionStage<List<Outcome>> augment(List<RawInput> samples) {
    return CompletableFuture.completedFuture(
        samples.stream()
            .<Outcome>map(input -> new Outcome.Paired(pair(input.sampleId(), input.sample())))
            .toList());
  }

  /** The other sides' way from a record's bytes to its pair's. */
  static byte[] pairBytes(byte[] value) {
    try {
      RawSample sample = RawSample.parseFrom(value);
      return pair(sample.getId(), sample).toByteArray();
    } catch (InvalidProtocolBufferException impossible) {
      throw new IllegalStateException("backlog: no raw sample (expected: one)", impossible);
    }
  }
}
