package io.diffaug.bench.model;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import io.diffaug.core.diffusion.SamplerTable;
import io.diffaug.core.noise.NoiseSource;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * ONNX Runtime on a composed graph and nothing else: callers that run the same filled direct
 * buffers into pinned outputs over and over. Owns the session and all tensors.
 */
public final class BareRuntime implements AutoCloseable {
  private final OrtSession session;
  private final int batch;
  private final List<Call> calls = new ArrayList<>();
  private final ExecutorService callers;

  /** The tensors of one caller. */
  private record Call(Map<String, OnnxTensor> inputs, Map<String, OnnxTensor> outputs) {}

  /**
   * Opens a session.
   *
   * @param graph the composed model file
   * @param views positives a sample that the graph was composed for
   * @param batch samples a call
   * @param callers threads that call
   * @param threads threads that compute within a call
   * @throws OrtException if ONNX Runtime refuses
   */
  public BareRuntime(byte[] graph, int views, int batch, int callers, int threads)
      throws OrtException {
    this(graph, new float[0], views, batch, callers, threads);
  }

  /**
   * Opens a session for one caller with one thread.
   *
   * @param graph the composed model file
   * @param table what a looped graph reads, the values of the run's table; none for an unrolled one
   * @param views positives a sample that the graph was composed for
   * @param batch samples a call
   * @throws OrtException if ONNX Runtime refuses
   */
  public BareRuntime(byte[] graph, float[] table, int views, int batch) throws OrtException {
    this(graph, table, views, batch, 1, 1);
  }

  private BareRuntime(byte[] graph, float[] table, int views, int batch, int callers, int threads)
      throws OrtException {
    this.batch = batch;
    try (SessionOptions options = new SessionOptions()) {
      options.setIntraOpNumThreads(threads);
      options.setInterOpNumThreads(1);
      session = OrtEnvironment.getEnvironment().createSession(graph, options);
    }
    for (int caller = 0; caller < callers; caller++) {
      calls.add(call(views, table));
    }
    this.callers = Executors.newFixedThreadPool(callers);
  }

  private Call call(int views, float[] table) throws OrtException {
    Map<String, OnnxTensor> inputs = new LinkedHashMap<>();
    inputs.put("x", tensor(RandomVersion.WIDTH, 1));
    inputs.put("noise", tensor(views * RandomVersion.WIDTH, 2));
    if (table.length > 0) {
      inputs.put("table", tensor(table, SamplerTable.COLUMNS));
    }
    Map<String, OnnxTensor> outputs = new LinkedHashMap<>();
    outputs.put("y", tensor(RandomVersion.EMBEDDING, 3));
    outputs.put("positive", tensor(views * RandomVersion.WIDTH, 4));
    outputs.put("positive_y", tensor(views * RandomVersion.EMBEDDING, 5));
    outputs.put("check", tensor(views, 6));
    return new Call(inputs, outputs);
  }

  private OnnxTensor tensor(int columns, long seed) throws OrtException {
    float[] values = new float[batch * columns];
    NoiseSource.fill(seed, values, 0, values.length);
    return tensor(values, columns);
  }

  private static OnnxTensor tensor(float[] values, int columns) throws OrtException {
    FloatBuffer direct =
        ByteBuffer.allocateDirect(values.length * Float.BYTES)
            .order(ByteOrder.nativeOrder())
            .asFloatBuffer();
    direct.put(0, values);
    return OnnxTensor.createTensor(
        OrtEnvironment.getEnvironment(), direct, new long[] {values.length / columns, columns});
  }

  /**
   * Calls for a while.
   *
   * @param time how long
   * @return samples a second, of all callers together
   * @throws Exception if a call fails
   */
  public double perSecond(Duration time) throws Exception {
    long start = System.nanoTime();
    long end = start + time.toNanos();
    List<Callable<Long>> work =
        calls.stream().map(call -> (Callable<Long>) () -> callUntil(end, call)).toList();
    long samples = 0;
    for (Future<Long> done : callers.invokeAll(work)) {
      samples += done.get();
    }
    return samples * 1e9 / (System.nanoTime() - start);
  }

  private long callUntil(long end, Call call) throws OrtException {
    long samples = 0;
    do {
      session.run(call.inputs, call.outputs).close();
      samples += batch;
    } while (System.nanoTime() < end);
    return samples;
  }

  /**
   * Opens whichever is faster on two cores, one caller with two threads or two callers with one
   * each, by the better of three short trials.
   *
   * @param graph the composed model file
   * @param views positives a sample
   * @param batch samples a call
   * @param trial how long a trial takes
   * @return the faster one; the caller closes it
   * @throws Exception if a call fails
   */
  public static BareRuntime fastest(byte[] graph, int views, int batch, Duration trial)
      throws Exception {
    BareRuntime oneCaller = new BareRuntime(graph, views, batch, 1, 2);
    BareRuntime twoCallers = new BareRuntime(graph, views, batch, 2, 1);
    double one = 0;
    double two = 0;
    for (int round = 0; round < 3; round++) {
      one = Math.max(one, oneCaller.perSecond(trial));
      two = Math.max(two, twoCallers.perSecond(trial));
    }
    (one > two ? twoCallers : oneCaller).close();
    return one > two ? oneCaller : twoCallers;
  }

  /** How it calls, in words. */
  @Override
  public String toString() {
    return calls.size() == 1 ? "1 caller x 2 threads" : calls.size() + " callers x 1 thread";
  }

  /** Frees tensors and session; nobody may be calling. */
  @Override
  public void close() throws OrtException {
    callers.shutdown();
    for (Call call : calls) {
      call.inputs.values().forEach(OnnxTensor::close);
      call.outputs.values().forEach(OnnxTensor::close);
    }
    session.close();
  }
}
