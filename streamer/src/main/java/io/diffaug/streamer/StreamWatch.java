package io.diffaug.streamer;

import io.diffaug.streamer.admin.Endpoints;
import io.diffaug.streamer.metrics.StreamMetrics;
import io.diffaug.streamer.observation.BothObservers;
import io.diffaug.streamer.observation.Health;
import io.diffaug.streamer.observation.StreamObserver;
import io.diffaug.streamer.pipeline.StreamRefusedException;
import io.diffaug.streamer.settings.AdminSettings;
import io.diffaug.streamer.settings.StreamSettings;
import java.time.InstantSource;

/**
 * Watches a stream: an observer that counts and judges, and the endpoints that tell of it. Opened
 * before the stream and closed after it, so that it answers from start to drain.
 */
public final class StreamWatch implements AutoCloseable {
  private final StreamObserver observer;
  private final Endpoints endpoints;

  private StreamWatch(StreamObserver observer, Endpoints endpoints) {
    this.observer = observer;
    this.endpoints = endpoints;
  }

  /**
   * Starts to answer.
   *
   * @param admin where
   * @param stream the settings of the stream to come
   * @return the watch; the caller closes it
   * @throws StreamRefusedException with a complaint about each address that cannot be listened at
   */
  public static StreamWatch open(AdminSettings admin, StreamSettings stream)
      throws StreamRefusedException {
    Health health = new Health(stream.lanes(), stream.timeouts().session());
    StreamMetrics metrics = new StreamMetrics(stream.lanes(), health, InstantSource.system());
    return new StreamWatch(
        new BothObservers(health, metrics),
        Endpoints.open(admin, health, metrics::scrape, StreamMetrics.CONTENT_TYPE));
  }

  /**
   * What the stream is to tell.
   *
   * @return the observer
   */
  public StreamObserver observer() {
    return observer;
  }

  @Override
  public void close() {
    endpoints.close();
  }
}
