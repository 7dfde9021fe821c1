package io.diffaug.streamer.kafka;

import akka.Done;
import akka.NotUsed;
import akka.stream.javadsl.Sink;
import akka.stream.javadsl.Source;
import io.diffaug.streamer.pipeline.Batch;
import io.diffaug.streamer.pipeline.EnvelopeBatch;
import io.diffaug.streamer.pipeline.Lane;
import io.diffaug.streamer.pipeline.OutputLimits;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** One life of a lane on Kafka: one consumer, one transactional producer, each with its thread. */
final class KafkaLane implements Lane<Progress> {
  private final ObservedLane lane;
  private final Poller poller;
  private final TransactionalWriter writer;
  private final OutputLimits limits;
  private final String instanceId;

  KafkaLane(
      ObservedLane lane,
      Poller poller,
      TransactionalWriter writer,
      OutputLimits limits,
      String instanceId) {
    this.lane = lane;
    this.poller = poller;
    this.writer = writer;
    this.limits = limits;
    this.instanceId = instanceId;
    lane.observer().clientOpened(lane.number(), poller.readings());
    lane.observer().clientOpened(lane.number(), writer.readings());
  }

  @Override
  public OutputLimits limits() {
    return limits;
  }

  @Override
  public Source<Batch<Progress>, NotUsed> source() {
    return Source.fromGraph(new BatchSource(poller));
  }

  @Override
  public Sink<EnvelopeBatch<Progress>, CompletionStage<Done>> sink() {
    return Sink.fromGraph(new EnvelopeSink(writer)).mapMaterializedValue(this::explained);
  }

  @Override
  public void stop() {
    poller.stop();
  }

  /** The producer first: its last commit or abort needs the consumer's membership. */
  @Override
  public void close(Parting parting) {
    lane.observer().clientClosing(lane.number(), writer.readings());
    writer.close();
    lane.observer().clientClosing(lane.number(), poller.readings());
    poller.close(parting);
  }

  private CompletionStage<Done> explained(CompletionStage<Done> committed) {
    return committed.exceptionallyCompose(
        failure -> CompletableFuture.failedFuture(LaneRefusals.explained(instanceId, failure)));
  }
}
