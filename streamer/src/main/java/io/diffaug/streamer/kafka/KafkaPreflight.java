package io.diffaug.streamer.kafka;

import io.diffaug.core.settings.KafkaSettings;
import io.diffaug.streamer.kafka.TopicCheck.Finding;
import io.diffaug.streamer.kafka.TopicCheck.Severity;
import io.diffaug.streamer.pipeline.Preflight;
import io.diffaug.streamer.pipeline.StreamRefusedException;
import io.diffaug.streamer.settings.StreamSettings;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What must hold before the stream starts: the cluster answers, and the topic check finds no error.
 */
public final class KafkaPreflight implements Preflight {
  private static final Logger LOG = LoggerFactory.getLogger(KafkaPreflight.class);

  private final KafkaSettings kafka;
  private final StreamSettings stream;

  /**
   * A preflight for a cluster.
   *
   * @param kafka the cluster and its topics
   * @param stream the stream's settings
   */
  public KafkaPreflight(KafkaSettings kafka, StreamSettings stream) {
    this.kafka = kafka;
    this.stream = stream;
  }

  @Override
  public void check() throws StreamRefusedException {
    List<Finding> findings;
    try (TopicCheck topics = new TopicCheck(kafka, stream)) {
      findings = topics.check();
    }
    List<String> errors =
        findings.stream()
            .filter(finding -> finding.severity() == Severity.ERROR)
            .map(Finding::toString)
            .toList();
    if (!errors.isEmpty()) {
      throw new StreamRefusedException(errors);
    }
    findings.forEach(note -> LOG.info("{}", note));
  }
}
