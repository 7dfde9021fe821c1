package io.diffaug.streamer.pipeline;

import akka.Done;
import akka.NotUsed;
import akka.stream.javadsl.Sink;
import akka.stream.javadsl.Source;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;

/** A lane whose offsets are integers: hands on its batches, then waits to be stopped. */
final class IntegerLane implements Lane<Integer> {
  private final List<Batch<Integer>> batches;
  private final CompletableFuture<Optional<Batch<Integer>>> stopped = new CompletableFuture<>();
  final CompletableFuture<Parting> closed = new CompletableFuture<>();
  final List<Integer> committed = new CopyOnWriteArrayList<>();

  IntegerLane(List<Batch<Integer>> batches) {
    this.batches = batches;
  }

  @Override
  public OutputLimits limits() {
    return Deliveries.limits(1 << 20);
  }

  @Override
  public Source<Batch<Integer>, NotUsed> source() {
    return Source.from(batches)
        .concat(Source.completionStage(stopped).mapConcat(none -> List.<Batch<Integer>>of()));
  }

  @Override
  public Sink<EnvelopeBatch<Integer>, CompletionStage<Done>> sink() {
    return Sink.<EnvelopeBatch<Integer>>foreach(batch -> committed.add(batch.progress()));
  }

  @Override
  public void stop() {
    stopped.complete(Optional.empty());
  }

  @Override
  public void close(Parting parting) {
    closed.complete(parting);
  }
}
