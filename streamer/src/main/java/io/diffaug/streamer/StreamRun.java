package io.diffaug.streamer;

import akka.actor.BootstrapSetup;
import akka.actor.setup.ActorSystemSetup;
import akka.actor.typed.ActorSystem;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.diffaug.core.process.EndSignal;
import io.diffaug.core.settings.KafkaSettings;
import io.diffaug.streamer.inference.Augmenter;
import io.diffaug.streamer.kafka.BootstrapServers;
import io.diffaug.streamer.kafka.KafkaLaneOpener;
import io.diffaug.streamer.kafka.KafkaPreflight;
import io.diffaug.streamer.kafka.ModelsTopic;
import io.diffaug.streamer.observation.StreamObserver;
import io.diffaug.streamer.pipeline.ModelDeployment;
import io.diffaug.streamer.pipeline.StreamGuardian;
import io.diffaug.streamer.pipeline.StreamParts;
import io.diffaug.streamer.pipeline.StreamRefusedException;
import io.diffaug.streamer.settings.RolloutSettings;
import io.diffaug.streamer.settings.StreamSettings;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run of the stream on a cluster, from preflight to drain.
 *
 * @param kafka the cluster and its topics
 * @param stream the stream's settings
 * @param rollout how announced versions come into service
 * @param akka Akka's settings
 * @param observer hears what happens
 */
public record StreamRun(
    KafkaSettings kafka,
    StreamSettings stream,
    RolloutSettings rollout,
    Config akka,
    StreamObserver observer) {
  private static final Logger LOG = LoggerFactory.getLogger(StreamRun.class);

  /**
   * Akka may neither drain within a JVM shutdown hook (see {@link EndSignal}) nor exit by itself.
   */
  private static final String ENGINES_OWN =
      """
      akka.jvm-shutdown-hooks = off
      akka.coordinated-shutdown.run-by-jvm-shutdown-hook = off
      akka.coordinated-shutdown.exit-jvm = off
      akka.jvm-exit-on-fatal-error = off
      akka.loggers = ["akka.event.slf4j.Slf4jLogger"]
      akka.logging-filter = "akka.event.slf4j.Slf4jLoggingFilter"
      akka.loglevel = INFO
      """;

  /** A stream that was started. */
  public static final class Running {
    private final ActorSystem<StreamGuardian.Command> system;
    private final CompletableFuture<Void> end;
    private final ModelsTopic models;

    private Running(
        ActorSystem<StreamGuardian.Command> system,
        CompletableFuture<Void> end,
        ModelsTopic models) {
      this.system = system;
      this.end = end;
      this.models = models;
    }

    /** Reads no further, finishes what is in flight, then ends; from any thread, any time. */
    public void drain() {
      system.tell(StreamGuardian.Drain.NOW);
    }

    /**
     * Blocks until the stream has ended and nothing is in flight.
     *
     * @throws StreamRefusedException with every complaint, if the stream cannot run
     */
    public void await() throws StreamRefusedException {
      try {
        end.join();
      } catch (CompletionException ended) {
        if (ended.getCause() instanceof StreamRefusedException refused) {
          throw refused;
        }
        throw ended;
      } finally {
        models.close();
      }
      system.getWhenTerminated().toCompletableFuture().join();
      LOG.info("drained");
    }
  }

  /**
   * Streams until a signal asks for a drain; blocks until nothing is in flight.
   *
   * @param augmenter turns samples into outcomes
   * @param deployment puts announced versions into service
   * @param repository where model versions lie, in words
   * @throws StreamRefusedException with every complaint, if the stream cannot run
   * @throws io.diffaug.core.settings.InvalidSettingsException if no client can be made of the
   *     settings
   */
  public void untilDrained(Augmenter augmenter, ModelDeployment deployment, String repository)
      throws StreamRefusedException {
    Running running = start(augmenter, deployment, repository);
    EndSignal.handle(running::drain);
    running.await();
  }

  /**
   * Starts a stream, which goes on until it is told to drain.
   *
   * @param augmenter turns samples into outcomes
   * @param deployment puts announced versions into service
   * @param repository where model versions lie, in words
   * @return the stream
   * @throws io.diffaug.core.settings.InvalidSettingsException if no client can be made of the
   *     settings
   */
  public Running start(Augmenter augmenter, ModelDeployment deployment, String repository) {
    BootstrapServers.require(kafka);
    LOG.info(
        "instance.id '{}' ({}), group '{}'",
        stream.instanceId().name(),
        stream.instanceId().origin(),
        stream.group());
    CompletableFuture<Void> end = new CompletableFuture<>();
    ModelsTopic models = new ModelsTopic(kafka, stream);
    ActorSystem<StreamGuardian.Command> system =
        ActorSystem.create(
            StreamGuardian.create(parts(models, augmenter, deployment, repository), end),
            "diffaug",
            ActorSystemSetup.create(
                BootstrapSetup.create(
                    ConfigFactory.parseString(ENGINES_OWN).withFallback(akka).resolve())));
    system
        .getWhenTerminated()
        .thenRun(() -> end.completeExceptionally(new IllegalStateException("the guardian failed")));
    return new Running(system, end, models);
  }

  private StreamParts<?> parts(
      ModelsTopic models, Augmenter augmenter, ModelDeployment deployment, String repository) {
    InstantSource clock = InstantSource.system();
    return new StreamParts<>(
        new KafkaPreflight(kafka, stream),
        models,
        deployment,
        KafkaLaneOpener.all(kafka, stream, clock, observer),
        augmenter,
        "an announcement on topic '"
            + kafka.models()
            + "' of a version in repository '"
            + repository
            + "'",
        stream,
        rollout,
        clock,
        observer);
  }
}
