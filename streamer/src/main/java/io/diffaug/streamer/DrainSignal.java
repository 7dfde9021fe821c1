package io.diffaug.streamer;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes SIGTERM and SIGINT as a wish to drain, not as the end.
 *
 * <p>A JVM shutdown hook would come too late: ONNX Runtime frees its environment in a hook of its
 * own, hooks run side by side, and a drain among them computes on freed memory. So the signal
 * itself is handled, and the process exits after the drain, when nothing computes any more. {@code
 * sun.misc.Signal} is what the JDK offers for that (module {@code jdk.unsupported}, present from 17
 * to 25); it is reached by reflection because javac warns of it in a way that cannot be silenced.
 * Where it is missing, signals end the process as kill -9 does, which loses nothing either.
 */
final class DrainSignal {
  private static final Logger LOG = LoggerFactory.getLogger(DrainSignal.class);

  private DrainSignal() {}

  /** From now on runs {@code drain} on each signal, in a thread of the JVM's. */
  static void handle(Runnable drain) {
    for (String signal : new String[] {"TERM", "INT"}) {
      try {
        handle(signal, drain);
      } catch (ReflectiveOperationException | IllegalArgumentException unavailable) {
        LOG.warn("SIG{} will not drain: {}", signal, unavailable.toString());
      }
    }
  }

  private static void handle(String name, Runnable drain) throws ReflectiveOperationException {
    Class<?> signal = Class.forName("sun.misc.Signal");
    Class<?> handler = Class.forName("sun.misc.SignalHandler");
    InvocationHandler answer =
        (proxy, method, arguments) ->
            switch (method.getName()) {
              case "handle" -> {
                LOG.info("SIG{} received", name);
                drain.run();
                yield null;
              }
              case "equals" -> proxy == arguments[0];
              case "hashCode" -> System.identityHashCode(proxy);
              default -> "drain on SIG" + name;
            };
    Object ours =
        Proxy.newProxyInstance(handler.getClassLoader(), new Class<?>[] {handler}, answer);
    signal
        .getMethod("handle", signal, handler)
        .invoke(null, signal.getConstructor(String.class).newInstance(name), ours);
  }
}
