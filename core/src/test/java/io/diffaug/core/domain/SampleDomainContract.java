package io.diffaug.core.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtSession;
import io.diffaug.core.noise.NoiseSource;
import io.diffaug.core.onnx.GraphBuilder;
import io.diffaug.proto.Payload;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What every domain promises, whatever its data. */
abstract class SampleDomainContract {
  private static final int ROWS = 33;

  abstract SampleDomain domain();

  @Test
  void theGraphDecodesAsItsJavaTwin() throws Exception {
    float[] generated = generated();
    float[] twin = generated.clone();
    for (int row = 0; row < ROWS; row++) {
      domain().decode(twin, row * domain().width());
    }
    assertThat(run(generated)).isEqualTo(twin);
  }

  @Test
  void decodingTwiceIsDecodingOnce() {
    float[] once = generated();
    domain().decode(once, 0);
    float[] twice = once.clone();
    domain().decode(twice, 0);
    assertThat(twice).isEqualTo(once);
  }

  @Test
  void aDecodedRowIsAPayloadThatComesBackToItself() throws Exception {
    float[] row = generated();
    domain().decode(row, 0);
    Payload payload = domain().toPayload(row, 0);
    float[] back = new float[domain().width()];
    domain().toModelSpace(payload, back, 0);
    assertThat(domain().toPayload(back, 0)).isEqualTo(payload);
  }

  @Test
  void anEmptyPayloadIsRefused() {
    assertThatThrownBy(
            () ->
                domain().toModelSpace(Payload.getDefaultInstance(), new float[domain().width()], 0))
        .isInstanceOf(InvalidSampleException.class)
        .hasMessageContaining("expected");
  }

  private float[] generated() {
    float[] rows = new float[ROWS * domain().width()];
    NoiseSource.fill(3, rows, 0, rows.length);
    return rows;
  }

  private float[] run(float[] generated) throws Exception {
    GraphBuilder graph = new GraphBuilder("decode");
    String input = graph.input("generated", GraphBuilder.DYNAMIC, domain().width());
    graph.output("decoded", domain().decode(graph, input), GraphBuilder.DYNAMIC, domain().width());
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    try (OrtSession session = environment.createSession(graph.build(new TreeMap<>()));
        OnnxTensor tensor =
            OnnxTensor.createTensor(
                environment,
                java.nio.FloatBuffer.wrap(generated),
                new long[] {ROWS, domain().width()});
        OrtSession.Result result = session.run(Map.of("generated", tensor))) {
      float[] decoded = new float[generated.length];
      ((OnnxTensor) result.get(0)).getFloatBuffer().get(decoded);
      return decoded;
    }
  }
}
