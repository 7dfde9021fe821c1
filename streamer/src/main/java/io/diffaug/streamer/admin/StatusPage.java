package io.diffaug.streamer.admin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.diffaug.core.http.Answer;
import io.diffaug.streamer.observation.Health;
import java.io.UncheckedIOException;
import java.util.Locale;

/** A stream's standing as JSON, for programs and for the dashboard. */
final class StatusPage {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private StatusPage() {}

  static Answer of(Health.Standing standing) {
    ObjectNode status = JSON.createObjectNode();
    status.put("ready", standing.ready());
    standing.reasons().forEach(status.putArray("reasons")::add);
    ObjectNode model = status.putObject("model");
    standing
        .model()
        .ifPresent(
            serving ->
                model
                    .put("version", serving.version())
                    .put("announced", serving.announced().toString()));
    ObjectNode candidate = status.putObject("candidate");
    standing
        .candidate()
        .ifPresent(
            tried -> candidate.put("version", tried.version()).put("phase", tried.phase().key()));
    ObjectNode missing = status.putObject("missing");
    standing
        .missing()
        .ifPresent(lost -> missing.put("version", lost.version()).put("reason", lost.reason()));
    for (Health.LaneStanding lane : standing.lanes()) {
      status
          .withArray("/lanes")
          .addObject()
          .put("state", lane.state().name().toLowerCase(Locale.ROOT))
          .put("reason", lane.reason())
          .put("restarts", lane.restarts());
    }
    try {
      return new Answer(Answer.OK, "application/json", JSON.writeValueAsString(status) + "\n");
    } catch (JsonProcessingException impossible) {
      throw new UncheckedIOException(impossible);
    }
  }
}
