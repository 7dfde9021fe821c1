package io.diffaug.streamer.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.diffaug.core.http.ListenAddress;
import io.diffaug.core.rollout.Phase;
import io.diffaug.streamer.observation.Health;
import io.diffaug.streamer.observation.LaneState;
import io.diffaug.streamer.pipeline.StreamRefusedException;
import io.diffaug.streamer.settings.AdminSettings;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EndpointsTest {
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final AdminSettings ANY = new AdminSettings(new ListenAddress("127.0.0.1", 0), 0);

  private final Health health = new Health(1, Duration.ofSeconds(6));
  private Endpoints endpoints;

  @BeforeEach
  void open() throws StreamRefusedException {
    endpoints = Endpoints.open(ANY, health, () -> "metric 1\n", "text/plain; version=0.0.4");
  }

  @AfterEach
  void close() {
    endpoints.close();
  }

  @Test
  void metricsAreAnsweredAsPrometheusReadsThem() throws Exception {
    HttpResponse<String> answer = get(endpoints.port(), "/metrics");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("metric 1\n");
    assertThat(answer.headers().firstValue("Content-Type")).hasValue("text/plain; version=0.0.4");
  }

  @Test
  void itIsLiveWhateverIsMissing() throws Exception {
    assertThat(get(endpoints.port(), "/live").statusCode()).isEqualTo(200);

    health.serving(1, Instant.EPOCH);
    health.laneTurned(0, LaneState.RESTING, "broker away");

    assertThat(get(endpoints.port(), "/live").statusCode()).isEqualTo(200);
  }

  @Test
  void itIsReadyWhenSamplesFlowAndSaysWhyNotBefore() throws Exception {
    health.awaitsModel("topic 'models'");
    HttpResponse<String> before = get(endpoints.port(), "/ready");
    assertThat(before.statusCode()).isEqualTo(503);
    assertThat(before.body()).isEqualTo("waits for a model: topic 'models'\n");

    health.serving(1, Instant.EPOCH);
    health.laneTurned(0, LaneState.RUNNING, "");

    assertThat(get(endpoints.port(), "/ready").statusCode()).isEqualTo(200);
  }

  @Test
  void controlTellsTheStandingAsJson() throws Exception {
    health.serving(4, Instant.EPOCH);
    health.trying(5, Phase.SHADOW);
    health.laneTurned(0, LaneState.RESTING, "broker \"away\"");

    HttpResponse<String> answer = get(endpoints.controlPort(), "/status");

    JsonNode status = new ObjectMapper().readTree(answer.body());
    assertThat(status.get("ready").booleanValue()).isFalse();
    assertThat(status.get("reasons").get(0).textValue())
        .isEqualTo("lane 0: resting, because broker \"away\"");
    assertThat(status.get("model").get("version").longValue()).isEqualTo(4);
    assertThat(status.get("candidate").get("version").longValue()).isEqualTo(5);
    assertThat(status.get("candidate").get("phase").textValue()).isEqualTo("shadow");
    assertThat(status.get("missing").isEmpty()).isTrue();
    assertThat(status.get("lanes").get(0).get("restarts").longValue()).isEqualTo(1);
    assertThat(get(endpoints.controlPort(), "/").body()).contains("/status");
  }

  @Test
  void aVersionThatCouldNotBeLoadedIsNamedUntilItServesOrIsTried() throws Exception {
    health.serving(4, Instant.EPOCH);
    health.notServing(5, "the disk is away");

    JsonNode missing = new ObjectMapper().readTree(get(endpoints.controlPort(), "/status").body());
    assertThat(missing.get("missing").get("version").longValue()).isEqualTo(5);
    assertThat(missing.get("missing").get("reason").textValue()).isEqualTo("the disk is away");

    health.trying(5, Phase.SHADOW);
    JsonNode found = new ObjectMapper().readTree(get(endpoints.controlPort(), "/status").body());
    assertThat(found.get("missing").isEmpty()).isTrue();
  }

  @Test
  void controlIsBoundToLoopbackAndAnswersNothingElse() throws Exception {
    assertThat(get(endpoints.port(), "/status").statusCode()).isEqualTo(404);
    InetAddress outside = InetAddress.getByAddress(new byte[] {127, 0, 0, 2});
    assertThatThrownBy(() -> new Socket(outside, endpoints.controlPort()).close())
        .hasMessageContaining("refused");
  }

  @Test
  void otherMethodsAndPathsAreRefused() throws Exception {
    HttpResponse<String> posted =
        HTTP.send(
            request(endpoints.port(), "/live")
                .POST(HttpRequest.BodyPublishers.ofString("x"))
                .build(),
            BodyHandlers.ofString());
    assertThat(posted.statusCode()).isEqualTo(405);
    HttpResponse<String> unknown = get(endpoints.port(), "/livex");
    assertThat(unknown.statusCode()).isEqualTo(404);
    assertThat(unknown.body()).contains("[/live, /metrics, /ready]");
  }

  @Test
  void headIsAnsweredWithoutABody() throws Exception {
    HttpResponse<String> head =
        HTTP.send(
            request(endpoints.port(), "/ready")
                .method("HEAD", HttpRequest.BodyPublishers.noBody())
                .build(),
            BodyHandlers.ofString());

    assertThat(head.statusCode()).isEqualTo(503);
    assertThat(head.body()).isEmpty();
  }

  @Test
  void clientsThatNeverEndTheirRequestKeepNobodyElseFromAnAnswer() throws Exception {
    List<Socket> slow = new ArrayList<>();
    try {
      for (int i = 0; i < 7; i++) {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), endpoints.port());
        socket.getOutputStream().write("GET /live HT".getBytes(StandardCharsets.US_ASCII));
        slow.add(socket);
      }
      assertThat(get(endpoints.port(), "/live").statusCode()).isEqualTo(200);
    } finally {
      for (Socket socket : slow) {
        socket.close();
      }
    }
  }

  @Test
  void addressesThatCannotBeHadAreAllComplainedAbout() {
    AdminSettings taken =
        new AdminSettings(
            new ListenAddress("127.0.0.1", endpoints.port()), endpoints.controlPort());

    assertThatThrownBy(() -> Endpoints.open(taken, health, () -> "", "text/plain"))
        .isInstanceOfSatisfying(
            StreamRefusedException.class,
            refused ->
                assertThat(refused.complaints())
                    .satisfiesExactly(
                        open ->
                            assertThat(open)
                                .startsWith("diffaug.admin.address: 127.0.0.1:" + endpoints.port())
                                .contains("in use"),
                        control ->
                            assertThat(control)
                                .startsWith("diffaug.admin.control-port: ")
                                .contains("in use")));
    AdminSettings elsewhere = new AdminSettings(new ListenAddress("no-such-host.invalid", 0), 0);
    assertThatThrownBy(() -> Endpoints.open(elsewhere, health, () -> "", "text/plain"))
        .hasMessageContaining("diffaug.admin.address: no-such-host.invalid:0");
  }

  private static HttpResponse<String> get(int port, String path) throws Exception {
    return HTTP.send(request(port, path).build(), BodyHandlers.ofString());
  }

  private static HttpRequest.Builder request(int port, String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
        .timeout(Duration.ofSeconds(60));
  }
}
