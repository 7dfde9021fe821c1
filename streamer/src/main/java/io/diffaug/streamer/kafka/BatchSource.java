package io.diffaug.streamer.kafka;

import akka.stream.Attributes;
import akka.stream.Outlet;
import akka.stream.SourceShape;
import akka.stream.stage.AbstractOutHandler;
import akka.stream.stage.AsyncCallback;
import akka.stream.stage.GraphStage;
import akka.stream.stage.GraphStageLogic;
import io.diffaug.streamer.pipeline.Batch;
import java.util.Optional;

/** The source stage: hands on what the poller has ready, one batch a pull. */
final class BatchSource extends GraphStage<SourceShape<Batch<Progress>>> {
  private final Outlet<Batch<Progress>> out = Outlet.create("batches");
  private final SourceShape<Batch<Progress>> shape = SourceShape.of(out);
  private final Poller poller;

  BatchSource(Poller poller) {
    this.poller = poller;
  }

  @Override
  public SourceShape<Batch<Progress>> shape() {
    return shape;
  }

  @Override
  public GraphStageLogic createLogic(Attributes inherited) {
    return new Logic();
  }

  private final class Logic extends GraphStageLogic {
    private final AsyncCallback<Poller> woken = createAsyncCallback(any -> handOn());

    Logic() {
      super(shape);
      setHandler(
          out,
          new AbstractOutHandler() {
            @Override
            public void onPull() {
              handOn();
            }
          });
    }

    @Override
    public void preStart() {
      poller.start(() -> woken.invoke(poller));
    }

    private void handOn() {
      Optional<Throwable> failure = poller.failure();
      if (failure.isPresent()) {
        failStage(failure.get());
      } else if (poller.isStopping()) {
        completeStage();
      } else if (isAvailable(out)) {
        poller.next().ifPresent(batch -> push(out, batch));
      }
    }
  }
}
