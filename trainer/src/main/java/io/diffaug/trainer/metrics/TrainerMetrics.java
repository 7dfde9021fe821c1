package io.diffaug.trainer.metrics;

import io.diffaug.trainer.continuous.Drift;
import io.diffaug.trainer.continuous.Intake;
import io.diffaug.trainer.continuous.TrainerEvent;
import io.diffaug.trainer.loop.Progress;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Counts what a training without an end tells of itself. Every series of the catalogue is there
 * from the start, at 0; values are written by the training's thread and read by the scrape's.
 */
public final class TrainerMetrics implements Consumer<TrainerEvent> {
  /** The content type of {@link #scrape}. */
  public static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

  private static final String TOTAL = "_total";
  private static final String ENCODER = "encoder";
  private static final String DENOISER = "denoiser";

  /** The values of each metric's label. */
  private static final Map<TrainerMetric, List<String>> SERIES =
      new EnumMap<>(
          Map.of(
              TrainerMetric.STEPS, List.of(ENCODER, DENOISER),
              TrainerMetric.LOSS, List.of(ENCODER, DENOISER),
              TrainerMetric.LEARNED, List.of("training", "measuring"),
              TrainerMetric.BUFFER, List.of("window", "reservoir", "held-out"),
              TrainerMetric.VERSIONS, List.of("published", "held-back")));

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final Map<String, Double> values = new ConcurrentHashMap<>();

  /** Begins at 0. */
  public TrainerMetrics() {
    for (TrainerMetric metric : TrainerMetric.values()) {
      SERIES.getOrDefault(metric, List.of("")).forEach(label -> register(metric, label));
    }
  }

  private void register(TrainerMetric metric, String label) {
    String key = key(metric, label);
    values.put(key, 0.0);
    String name = metric.scrapedName();
    Tags tags = label.isEmpty() ? Tags.empty() : Tags.of(metric.label(), label);
    if (metric.kind() == TrainerMetric.Kind.COUNTER) {
      FunctionCounter.builder(
              name.substring(0, name.length() - TOTAL.length()), values, all -> all.get(key))
          .description(metric.help())
          .tags(tags)
          .register(registry);
    } else {
      Gauge.builder(name, values, all -> all.get(key))
          .description(metric.help())
          .tags(tags)
          .register(registry);
    }
  }

  /**
   * Everything, as Prometheus' text format says.
   *
   * @return the text
   */
  public String scrape() {
    return registry.scrape(CONTENT_TYPE);
  }

  @Override
  public void accept(TrainerEvent event) {
    if (event instanceof TrainerEvent.Stepped stepped) {
      stepped(stepped.progress());
    } else if (event instanceof TrainerEvent.Took took) {
      took(took.intake());
      set(TrainerMetric.LAG, "", took.lag());
    } else if (event instanceof TrainerEvent.Waiting) {
      set(TrainerMetric.WAITING, "", 1);
    } else if (event instanceof TrainerEvent.RoundBegan round) {
      set(TrainerMetric.WAITING, "", 0);
      drifted(round.drift());
    } else if (event instanceof TrainerEvent.RoundEnded) {
      add(TrainerMetric.ROUNDS, "");
    } else if (event instanceof TrainerEvent.Published) {
      add(TrainerMetric.VERSIONS, "published");
    } else if (event instanceof TrainerEvent.HeldBack) {
      add(TrainerMetric.VERSIONS, "held-back");
    } else if (event instanceof TrainerEvent.Announced announced) {
      set(TrainerMetric.VERSION, "", announced.version().version());
    }
  }

  private void stepped(Progress progress) {
    String network = progress.phase().contains(ENCODER) ? ENCODER : DENOISER;
    add(TrainerMetric.STEPS, network);
    set(TrainerMetric.LOSS, network, progress.loss());
    set(TrainerMetric.WAITING, "", 0);
  }

  private void took(Intake intake) {
    set(TrainerMetric.LEARNED, "training", intake.learned());
    set(TrainerMetric.LEARNED, "measuring", intake.measured());
    set(
        TrainerMetric.PASSED_OVER,
        "",
        intake.passedOver().values().stream().mapToLong(n -> n).sum());
    set(TrainerMetric.BUFFER, "window", intake.window());
    set(TrainerMetric.BUFFER, "reservoir", intake.reservoir());
    set(TrainerMetric.BUFFER, "held-out", intake.heldOut());
  }

  private void drifted(Drift drift) {
    set(TrainerMetric.MEAN_SHIFT, "", drift.meanShift());
    set(TrainerMetric.EMBEDDING_DISTANCE, "", drift.energyDistance());
  }

  private void set(TrainerMetric metric, String label, double value) {
    values.put(key(metric, label), value);
  }

  private void set(TrainerMetric metric, String label, long value) {
    set(metric, label, (double) value);
  }

  private void add(TrainerMetric metric, String label) {
    values.merge(key(metric, label), 1.0, Double::sum);
  }

  private static String key(TrainerMetric metric, String label) {
    return metric + " " + label;
  }
}
