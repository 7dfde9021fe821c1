package io.diffaug.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every part real and a process of its own: broker, feed, trainer, streamer. */
class ContinuousDemoTest {
  @TempDir Path folder;

  @Test
  void aVersionIsPromotedASpoiltOneIsNotAndNoRecordIsLost() throws Exception {
    StringWriter said = new StringWriter();
    boolean held =
        ContinuousDemo.run(
            true, Optional.of(folder), InstantSource.system(), new PrintWriter(said, true));

    assertThat(held).as(said.toString()).isTrue();
    assertThat(said.toString())
        .contains("promoted: the first that serves")
        .contains("on trial, in shadow: against version")
        .contains("shown to be not worse")
        .contains("this demo")
        .contains("It ranks no good ones");
    JsonNode result = new ObjectMapper().readTree(folder.resolve("result.json").toFile());
    assertThat(result.at("/pairsOut").asLong())
        .isEqualTo(result.at("/samplesIn").asLong())
        .isPositive();
    assertThat(folder.resolve("timeline.svg")).content().contains("spoilt", "rolled back");
  }
}
