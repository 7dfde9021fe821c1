package io.diffaug.streamer.admin;

import io.diffaug.core.http.Answer;
import io.diffaug.core.http.ListenAddress;
import io.diffaug.core.http.Listener;
import io.diffaug.streamer.observation.Health;
import io.diffaug.streamer.pipeline.StreamRefusedException;
import io.diffaug.streamer.settings.AdminSettings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a streamer answers over HTTP: metrics and health where they were asked for, control on
 * loopback.
 *
 * <p>{@code /live} answers 200 for as long as the process can answer at all: nothing that a restart
 * would not cure may make it fail. {@code /ready} answers 503 with its reasons until samples flow.
 */
public final class Endpoints implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Endpoints.class);

  private static final String INDEX =
      """
      Control of this streamer, for this machine only.

      GET /status   where the stream stands, as JSON: readiness with its reasons, the model that serves,
                    the one on trial, one that could not be loaded, lanes

      Orders to the rollout go through the models topic, to all replicas: diffaug models --help
      """;

  private final Listener open;
  private final Listener control;

  private Endpoints(Listener open, Listener control) {
    this.open = open;
    this.control = control;
  }

  /**
   * Starts to answer, and prints where.
   *
   * @param settings where
   * @param health where the stream stands
   * @param metrics everything as it is now, in Prometheus' text format
   * @param metricsType the content type of that text
   * @return the endpoints; the caller closes them
   * @throws StreamRefusedException with a complaint about each address that cannot be listened at
   */
  public static Endpoints open(
      AdminSettings settings, Health health, Supplier<String> metrics, String metricsType)
      throws StreamRefusedException {
    List<String> complaints = new ArrayList<>();
    Optional<Listener> open =
        listen(
            "health",
            AdminSettings.ADDRESS_KEY,
            settings.address(),
            Map.of(
                "/metrics",
                () -> new Answer(Answer.OK, metricsType, metrics.get()),
                "/live",
                () -> Answer.text(Answer.OK, "live"),
                "/ready",
                () -> ready(health.standing())),
            complaints);
    Optional<Listener> control =
        listen(
            "control",
            AdminSettings.CONTROL_PORT_KEY,
            new ListenAddress("127.0.0.1", settings.controlPort()),
            Map.of(
                "/",
                () -> Answer.text(Answer.OK, INDEX.strip()),
                "/status",
                () -> StatusPage.of(health.standing())),
            complaints);
    if (!complaints.isEmpty()) {
      open.ifPresent(Listener::close);
      control.ifPresent(Listener::close);
      throw new StreamRefusedException(complaints);
    }
    Endpoints endpoints = new Endpoints(open.orElseThrow(), control.orElseThrow());
    LOG.info("metrics: {}", endpoints.metricsUrl(settings.address()));
    LOG.info("control: http://127.0.0.1:{}/", endpoints.controlPort());
    return endpoints;
  }

  /**
   * The port of metrics and health.
   *
   * @return the port that is listened at
   */
  public int port() {
    return open.port();
  }

  /**
   * The port of control.
   *
   * @return the port that is listened at, on loopback
   */
  public int controlPort() {
    return control.port();
  }

  @Override
  public void close() {
    open.close();
    control.close();
  }

  private String metricsUrl(ListenAddress address) {
    String host = address.host().isEmpty() ? "localhost" : address.host();
    return "http://" + new ListenAddress(host, open.port()) + "/metrics";
  }

  private static Answer ready(Health.Standing standing) {
    return standing.ready()
        ? Answer.text(Answer.OK, "ready")
        : Answer.text(Answer.UNAVAILABLE, String.join("\n", standing.reasons()));
  }

  private static Optional<Listener> listen(
      String name,
      String key,
      ListenAddress address,
      Map<String, Supplier<Answer>> pages,
      List<String> complaints) {
    try {
      return Optional.of(Listener.open(name, address, pages));
    } catch (IOException | UnsupportedOperationException refused) {
      complaints.add(
          key + ": " + address + " (expected: a free address of this machine): " + refused);
      return Optional.empty();
    }
  }
}
