package io.diffaug.streamer;

import akka.actor.BootstrapSetup;
import akka.actor.setup.ActorSystemSetup;
import akka.actor.typed.ActorSystem;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.diffaug.core.settings.KafkaSettings;
import io.diffaug.streamer.inference.Augmenter;
import io.diffaug.streamer.kafka.BootstrapServers;
import io.diffaug.streamer.kafka.KafkaLaneOpener;
import io.diffaug.streamer.kafka.KafkaPreflight;
import io.diffaug.streamer.kafka.ModelsTopic;
import io.diffaug.streamer.pipeline.ModelDeployment;
import io.diffaug.streamer.pipeline.StreamGuardian;
import io.diffaug.streamer.pipeline.StreamParts;
import io.diffaug.streamer.pipeline.StreamRefusedException;
import io.diffaug.streamer.settings.StreamSettings;
import java.time.Clock;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run of the stream on a cluster, from preflight to drain.
 *
 * @param kafka the cluster and its topics
 * @param stream the stream's settings
 * @param akka Akka's settings
 */
public record StreamRun(KafkaSettings kafka, StreamSettings stream, Config akka) {
  private static final Logger LOG = LoggerFactory.getLogger(StreamRun.class);

  /**
   * Akka may neither drain within a JVM shutdown hook (see {@link DrainSignal}) nor exit by itself.
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
    BootstrapServers.require(kafka);
    LOG.info(
        "instance.id '{}' ({}), group '{}'",
        stream.instanceId().name(),
        stream.instanceId().origin(),
        stream.group());
    CompletableFuture<Void> end = new CompletableFuture<>();
    ActorSystem<StreamGuardian.Command> system =
        ActorSystem.create(
            StreamGuardian.create(parts(augmenter, deployment, repository), end),
            "diffaug",
            ActorSystemSetup.create(
                BootstrapSetup.create(
                    ConfigFactory.parseString(ENGINES_OWN).withFallback(akka).resolve())));
    DrainSignal.handle(() -> system.tell(StreamGuardian.Drain.NOW));
    system
        .getWhenTerminated()
        .thenRun(() -> end.completeExceptionally(new IllegalStateException("the guardian failed")));
    await(end);
    system.getWhenTerminated().toCompletableFuture().join();
    LOG.info("drained");
  }

  private StreamParts<?> parts(Augmenter augmenter, ModelDeployment deployment, String repository) {
    return new StreamParts<>(
        new KafkaPreflight(kafka, stream),
        new ModelsTopic(kafka, stream),
        deployment,
        new KafkaLaneOpener(kafka, stream),
        augmenter,
        "an announcement on topic '"
            + kafka.models()
            + "' of a version in repository '"
            + repository
            + "'",
        stream,
        Clock.systemUTC());
  }

  private static void await(CompletableFuture<Void> end) throws StreamRefusedException {
    try {
      end.join();
    } catch (CompletionException ended) {
      if (ended.getCause() instanceof StreamRefusedException refused) {
        throw refused;
      }
      throw ended;
    }
  }
}
