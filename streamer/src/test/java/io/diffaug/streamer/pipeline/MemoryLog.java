package io.diffaug.streamer.pipeline;

import akka.Done;
import akka.NotUsed;
import akka.japi.Pair;
import akka.stream.javadsl.Source;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A models log in memory: several replicas may read and write it, as they do the topic. */
class MemoryLog implements ModelLog {
  private static final int BEGINNING = -1;

  private final List<Event> events = new ArrayList<>();
  private CompletableFuture<Void> more = new CompletableFuture<>();

  /** A log that holds events already. */
  static MemoryLog of(Event... events) {
    MemoryLog log = new MemoryLog();
    log.events.addAll(List.of(events));
    return log;
  }

  @Override
  public Source<Page, NotUsed> read() {
    return Source.unfoldAsync(BEGINNING, this::page);
  }

  /** What there is at the beginning, be it nothing; from then on, what is written. */
  private synchronized CompletionStage<Optional<Pair<Integer, Page>>> page(int from) {
    if (from == events.size()) {
      return more.thenCompose(written -> page(from));
    }
    List<Event> page = List.copyOf(events.subList(Math.max(0, from), events.size()));
    return CompletableFuture.completedFuture(
        Optional.of(Pair.create(events.size(), new Page(page, true))));
  }

  @Override
  public CompletionStage<Done> append(byte[] event) {
    CompletableFuture<Void> waiting;
    synchronized (this) {
      events.add(new Event(event, Deliveries.NOW));
      waiting = more;
      more = new CompletableFuture<>();
    }
    waiting.complete(null);
    return CompletableFuture.completedFuture(Done.getInstance());
  }

  /** What was written so far, in order. */
  synchronized List<Event> events() {
    return List.copyOf(events);
  }
}
