package io.diffaug.streamer.kafka;

import akka.Done;
import akka.stream.Attributes;
import akka.stream.Inlet;
import akka.stream.SinkShape;
import akka.stream.stage.AbstractInHandler;
import akka.stream.stage.AsyncCallback;
import akka.stream.stage.GraphStageLogic;
import akka.stream.stage.GraphStageWithMaterializedValue;
import io.diffaug.streamer.pipeline.EnvelopeBatch;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import scala.Tuple2;

/**
 * The sink stage: hands batches to the writer in order, a few ahead of what is written so that it
 * never waits for the next; completes once everything is committed.
 */
final class EnvelopeSink
    extends GraphStageWithMaterializedValue<
        SinkShape<EnvelopeBatch<Progress>>, CompletionStage<Done>> {
  /** Batches that may wait for the writer. */
  private static final int AHEAD = 4;

  private final Inlet<EnvelopeBatch<Progress>> in = Inlet.create("envelopes");
  private final SinkShape<EnvelopeBatch<Progress>> shape = SinkShape.of(in);
  private final TransactionalWriter writer;

  EnvelopeSink(TransactionalWriter writer) {
    this.writer = writer;
  }

  @Override
  public SinkShape<EnvelopeBatch<Progress>> shape() {
    return shape;
  }

  @Override
  public Tuple2<GraphStageLogic, CompletionStage<Done>> createLogicAndMaterializedValue(
      Attributes inherited) {
    CompletableFuture<Done> committed = new CompletableFuture<>();
    return new Tuple2<>(new Logic(committed), committed);
  }

  private final class Logic extends GraphStageLogic {
    private final CompletableFuture<Done> committed;
    private final AsyncCallback<Optional<Throwable>> written = createAsyncCallback(this::onWritten);
    private final AsyncCallback<Optional<Throwable>> ended = createAsyncCallback(this::onEnded);
    private int waiting;

    Logic(CompletableFuture<Done> committed) {
      super(shape);
      this.committed = committed;
      setHandler(
          in,
          new AbstractInHandler() {
            @Override
            public void onPush() {
              waiting++;
              report(writer.write(grab(in)), written);
              pullWhereThereIsRoom();
            }

            @Override
            public void onUpstreamFinish() {
              report(writer.commit(), ended);
            }

            @Override
            public void onUpstreamFailure(Throwable failure) {
              onEnded(Optional.of(failure));
            }
          });
    }

    @Override
    public void preStart() {
      setKeepGoing(true); // the last commit comes after the last element
      writer.onFailure(failure -> ended.invoke(Optional.of(failure)));
      pull(in);
    }

    @Override
    public void postStop() {
      committed.completeExceptionally(new IllegalStateException("the stream was stopped"));
    }

    private void onWritten(Optional<Throwable> failure) {
      waiting--;
      if (failure.isPresent()) {
        onEnded(failure);
      } else {
        pullWhereThereIsRoom();
      }
    }

    private void pullWhereThereIsRoom() {
      if (waiting < AHEAD && !isClosed(in) && !hasBeenPulled(in)) {
        pull(in);
      }
    }

    private void onEnded(Optional<Throwable> failure) {
      if (failure.isPresent()) {
        committed.completeExceptionally(failure.get());
        failStage(failure.get());
      } else {
        committed.complete(Done.getInstance());
        completeStage();
      }
    }

    private void report(CompletionStage<Void> work, AsyncCallback<Optional<Throwable>> callback) {
      work.whenComplete((done, failure) -> callback.invoke(Optional.ofNullable(failure)));
    }
  }
}
