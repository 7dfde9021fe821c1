package io.diffaug.core.process;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes SIGTERM and SIGINT as a wish to come to an end, not as the end.
 *
 * <p>A JVM shutdown hook would come too late: ONNX Runtime frees its environment in a hook of its
 * own, hooks run side by side, and whatever still computes among them computes on freed memory. So
 * the signal itself is handled, and the process exits once nothing computes any more. {@code
 * sun.misc.Signal} is what the JDK offers for that (module {@code jdk.unsupported}, present from 17
 * to 25); it is reached by reflection because javac warns of it in a way that cannot be silenced.
 * Where it is missing, signals end the process as kill -9 does, which loses nothing either.
 */
public final class EndSignal {
  private static final Logger LOG = LoggerFactory.getLogger(EndSignal.class);

  private EndSignal() {}

  /**
   * From now on answers each signal in this way, and no longer in the way before.
   *
   * @param end comes to an end, and returns at once; it is run in a thread of the JVM's
   */
  public static void handle(Runnable end) {
    for (String signal : new String[] {"TERM", "INT"}) {
      try {
        handle(signal, end);
      } catch (ReflectiveOperationException | IllegalArgumentException unavailable) {
        LOG.warn("SIG{} will end the process at once: {}", signal, unavailable.toString());
      }
    }
  }

  private static void handle(String name, Runnable end) throws ReflectiveOperationException {
    Class<?> signal = Class.forName("sun.misc.Signal");
    Class<?> handler = Class.forName("sun.misc.SignalHandler");
    InvocationHandler answer =
        (proxy, method, arguments) ->
            switch (method.getName()) {
              case "handle" -> {
                LOG.info("SIG{} received", name);
                end.run();
                yield null;
              }
              case "equals" -> proxy == arguments[0];
              case "hashCode" -> System.identityHashCode(proxy);
              default -> "end on SIG" + name;
            };
    Object ours =
        Proxy.newProxyInstance(handler.getClassLoader(), new Class<?>[] {handler}, answer);
    signal
        .getMethod("handle", signal, handler)
        .invoke(null, signal.getConstructor(String.class).newInstance(name), ours);
  }
}
