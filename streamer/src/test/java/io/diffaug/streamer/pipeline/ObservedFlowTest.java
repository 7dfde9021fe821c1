package io.diffaug.streamer.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.stream.javadsl.Sink;
import akka.stream.javadsl.Source;
import io.diffaug.streamer.metrics.StreamMetrics;
import io.diffaug.streamer.observation.Health;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class ObservedFlowTest {
  private static final ActorTestKit AKKA = ActorTestKit.create();

  @AfterAll
  static void stop() {
    AKKA.shutdownTestKit();
  }

  @Test
  void whatFlowsAndIsCommittedStandsInTheScrape() {
    StreamMetrics metrics =
        new StreamMetrics(1, new Health(1, Duration.ofSeconds(6)), Deliveries.CLOCK);

    flow(metrics, 50);

    assertThat(metrics.scrape().lines())
        .contains(
            "diffaug_records_total 200.0",
            "diffaug_pairs_total 150.0",
            "diffaug_dead_letters_total{reason=\"null-value\"} 50.0",
            "diffaug_transactions_total{outcome=\"committed\"} 50.0",
            "diffaug_stage_seconds_count{stage=\"decode\"} 50",
            "diffaug_stage_seconds_count{stage=\"format\"} 50",
            "diffaug_event_to_pair_seconds_bucket{le=\"0.005\"} 150");
  }

  /** Batches of three good samples and a bad one, each committed by itself. */
  private static void flow(StreamMetrics metrics, int batches) {
    List<Batch<Integer>> in =
        IntStream.range(0, batches)
            .map(batch -> 4 * batch)
            .mapToObj(
                first ->
                    new Batch<>(
                        List.of(
                            Deliveries.sample(first, "a"),
                            Deliveries.delivery(first + 1, null, 0),
                            Deliveries.sample(first + 2, "b"),
                            Deliveries.sample(first + 3, "c")),
                        first + 4))
            .toList();
    EnvelopeFormat format = new EnvelopeFormat(Deliveries.limits(1 << 20), Deliveries.CLOCK);
    AugmentFlow flow =
        new AugmentFlow(
            samples ->
                CompletableFuture.completedFuture(
                    samples.stream().map(Deliveries::paired).toList()),
            format,
            metrics);
    Source.from(in)
        .via(flow.<Integer>flow(4))
        .runWith(
            Sink.foreach(
                (EnvelopeBatch<Integer> batch) -> metrics.committed(0, List.of(batch.tally()))),
            AKKA.system())
        .toCompletableFuture()
        .orTimeout(60, TimeUnit.SECONDS)
        .join();
  }
}
