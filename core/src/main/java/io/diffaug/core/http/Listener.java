package io.diffaug.core.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers GET and HEAD at fixed paths of one address, on threads of its own, so that it answers
 * whatever the process is waiting for.
 */
public final class Listener implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Listener.class);

  /** A client that never ends its request holds one of these until the JDK gives it up. */
  private static final int THREADS = 8;

  /**
   * How long the JDK's server waits for a whole request, and for an answer to be taken, in seconds.
   * It waits for ever by default, and has these system properties only.
   */
  private static final Map<String, String> PATIENCE =
      Map.of("sun.net.httpserver.maxReqTime", "10", "sun.net.httpserver.maxRspTime", "30");

  private final HttpServer server;
  private final ExecutorService threads;

  private Listener(HttpServer server, ExecutorService threads) {
    this.server = server;
    this.threads = threads;
  }

  /**
   * Starts to listen.
   *
   * @param name what its threads are called
   * @param address where to listen
   * @param pages the answer to a request, by path; one that throws answers 500
   * @return the listener; the caller closes it
   * @throws IOException if the address is not this machine's, or is in use
   */
  public static Listener open(
      String name, ListenAddress address, Map<String, Supplier<Answer>> pages) throws IOException {
    PATIENCE.forEach((key, seconds) -> System.getProperties().putIfAbsent(key, seconds));
    HttpServer server = HttpServer.create(address.socket(), 0);
    AtomicInteger number = new AtomicInteger();
    ExecutorService threads =
        Executors.newFixedThreadPool(
            THREADS,
            task -> {
              Thread thread = new Thread(task, name + "-" + number.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
    server.setExecutor(threads);
    server.createContext("/", exchange -> answer(exchange, new TreeMap<>(pages)));
    server.start();
    return new Listener(server, threads);
  }

  /**
   * The port.
   *
   * @return the port that is listened at, chosen by the system where 0 was asked for
   */
  public int port() {
    return server.getAddress().getPort();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  private static void answer(HttpExchange exchange, Map<String, Supplier<Answer>> pages)
      throws IOException {
    try (exchange) {
      Answer answer = answerTo(exchange, pages);
      byte[] body = answer.bytes();
      exchange.getResponseHeaders().set("Content-Type", answer.contentType());
      exchange.getResponseHeaders().set("Cache-Control", "no-store");
      if (exchange.getRequestMethod().equals("HEAD")) {
        exchange.sendResponseHeaders(answer.status(), -1);
      } else {
        exchange.sendResponseHeaders(answer.status(), body.length);
        exchange.getResponseBody().write(body);
      }
    }
  }

  private static Answer answerTo(HttpExchange exchange, Map<String, Supplier<Answer>> pages) {
    String method = exchange.getRequestMethod();
    if (!method.equals("GET") && !method.equals("HEAD")) {
      exchange.getResponseHeaders().set("Allow", "GET, HEAD");
      return Answer.text(Answer.METHOD_NOT_ALLOWED, "method: not allowed (expected: GET or HEAD)");
    }
    Supplier<Answer> page = pages.get(exchange.getRequestURI().getPath());
    if (page == null) {
      return Answer.text(
          Answer.NOT_FOUND, "path: unknown (expected: one of " + pages.keySet() + ")");
    }
    try {
      return page.get();
    } catch (RuntimeException failed) {
      LOG.warn("{} failed", exchange.getRequestURI().getPath(), failed);
      return Answer.text(Answer.INTERNAL_ERROR, "failed: " + failed);
    }
  }
}
