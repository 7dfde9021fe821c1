package io.diffaug.cli.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.diffaug.cli.audit.Audit;
import io.diffaug.cli.audit.AuditReport;
import io.diffaug.cli.broker.EmbeddedBroker;
import io.diffaug.cli.timeline.Happening;
import io.diffaug.core.model.DirectoryModelRepository;
import io.diffaug.core.model.RejectedModelException;
import io.diffaug.core.rollout.Rollout;
import io.diffaug.core.settings.KafkaSettings;
import io.diffaug.streamer.kafka.CommittedRecords;
import io.diffaug.trainer.data.TopicReader;
import io.diffaug.trainer.publish.Announcer;
import io.diffaug.trainer.publish.PublishedVersion;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Training and streaming without an end, each part a process of its own as in production: broker,
 * feed, trainer, streamer. The trainer announces versions; the streamer tries each on live samples
 * and promotes it or rolls it back. Then the trainer is ended, and a version comes that only a
 * trial can see through, and is rolled back. At the end an independent audit counts what became of
 * every record.
 *
 * <p>The demo decides nothing of this. It folds the models log like everybody else, and prints it
 * as a time line.
 */
public final class ContinuousDemo {
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  private final ContinuousPlan plan;
  private final DemoFolder folder;
  private final InstantSource clock;
  private final PrintWriter out;
  private final long deadline = System.nanoTime() + PATIENCE.toNanos();

  private ContinuousDemo(
      ContinuousPlan plan, DemoFolder folder, InstantSource clock, PrintWriter out) {
    this.plan = plan;
    this.folder = folder;
    this.clock = clock;
    this.out = out;
  }

  /**
   * Runs a demo and prints what happens.
   *
   * @param quick whether one promotion, of versions that hardly learned, is enough
   * @param folder where everything goes, or none for the first free folder
   * @param clock what the time line goes by
   * @param printer told what goes on
   * @return whether everything held
   * @throws Exception if a part failed; the message says which and where its log is
   */
  public static boolean run(
      boolean quick, Optional<Path> folder, InstantSource clock, PrintWriter printer)
      throws Exception {
    ContinuousPlan plan = quick ? ContinuousPlan.QUICK : ContinuousPlan.WHOLE;
    try (DemoFolder opened =
        folder.isPresent()
            ? DemoFolder.open(folder.get())
            : DemoFolder.openFree(Path.of("diffaug-demo"))) {
      return new ContinuousDemo(plan, opened, clock, printer).run();
    }
  }

  private boolean run() throws Exception {
    DemoData data = DigitsData.deal(folder.resolve("training.csv"), folder.resolve("held-out.csv"));
    say("1/3  a real Kafka broker, in its own process");
    try (EmbeddedBroker broker = EmbeddedBroker.start(folder.resolve("broker"), 0)) {
      DemoCommands commands =
          DemoCommands.of(folder, broker.bootstrapServers()).with(plan.settings());
      ChildCommand.run(commands.line("topics create --partitions 4"));
      try (RolloutWatch watch = RolloutWatch.open(commands.kafka(), clock, this::say)) {
        AuditReport audit = stream(commands, watch, data);
        return conclude(audit, watch);
      }
    }
  }

  private AuditReport stream(DemoCommands commands, RolloutWatch watch, DemoData data)
      throws Exception {
    say(
        String.format(
            Locale.ROOT,
            "2/3  feed (%,d %s, over and over, %,d a second), trainer, streamer",
            data.trainingRows(),
            data.name(),
            plan.rate()));
    List<String> feed = commands.line("feed --loop --label label --rate " + plan.rate());
    feed.addAll(List.of("--data", folder.resolve("training.csv").toString()));
    try (ChildCommand feeding = start("feed", feed);
        ChildCommand training = start("train", commands.line("train --continuous"));
        ChildCommand streaming = start("stream", commands.line("stream"))) {
      say("");
      say(Happening.head());
      ContinuousScript script = new ContinuousScript(plan.promotions());
      watchUntil(script::promoted, watch, List.of(feeding, training, streaming));
      training.drain();
      judgeSpoilt(commands, watch, List.of(feeding, streaming));
      feeding.stop();
      finish(commands.kafka(), watch, streaming);
    }
    say("");
    say("3/3  accounting for every record");
    return new Audit(commands.kafka(), DemoCommands.GROUP, this::say).run(PATIENCE);
  }

  /** Watches on until everything fed is committed, and drains the streamer. */
  private void finish(KafkaSettings kafka, RolloutWatch watch, ChildCommand streaming)
      throws IOException, InterruptedException {
    try (CommittedRecords committed = new CommittedRecords(kafka.client(), DemoCommands.GROUP);
        TopicReader input = TopicReader.open(kafka, kafka.input(), PATIENCE)) {
      long fed = input.records();
      while (committed.count() < fed) {
        goOn(List.of(streaming));
        watch.look();
      }
    }
    streaming.drain();
    watch.lookToTheEnd();
  }

  /** Watches until the models log says something, with the parts that must run until then. */
  private void watchUntil(
      Predicate<Rollout> happened, RolloutWatch watch, List<ChildCommand> running)
      throws IOException {
    while (!happened.test(watch.rollout())) {
      goOn(running);
      watch.look();
    }
  }

  /** Lets a spoilt version be tried, and watches until it was judged. */
  private void judgeSpoilt(DemoCommands commands, RolloutWatch watch, List<ChildCommand> running)
      throws Exception {
    watchUntil(ContinuousScript::quiet, watch, running);
    long spoilt = spoil(commands, watch);
    watchUntil(rollout -> ContinuousScript.judged(rollout, spoilt), watch, running);
  }

  private long spoil(DemoCommands commands, RolloutWatch watch) throws RejectedModelException {
    Rollout rollout = watch.rollout();
    long stable = rollout.stable().orElseThrow();
    String digest = rollout.versions().announced().get(stable).announcement().manifestSha256();
    PublishedVersion spoilt =
        SpoiltVersion.publish(
            new DirectoryModelRepository(folder.resolve("models")),
            new PublishedVersion(stable, digest));
    watch.spoilt(spoilt.version());
    new Announcer(commands.kafka()).announce(spoilt);
    return spoilt.version();
  }

  /** Throws if a part has ended, or there is no time left. */
  private void goOn(List<ChildCommand> parts) throws IOException {
    for (ChildCommand part : parts) {
      part.requireRunning();
    }
    if (System.nanoTime() > deadline) {
      throw new IOException("not done after " + PATIENCE + ", see " + folder.resolve("logs"));
    }
  }

  private boolean conclude(AuditReport audit, RolloutWatch watch) throws IOException {
    ContinuousResult result = ContinuousResult.of(watch.seconds(), audit, watch.fates());
    new ObjectMapper()
        .enable(SerializationFeature.INDENT_OUTPUT)
        .writeValue(folder.resolve("result.json").toFile(), result);
    Files.writeString(folder.resolve("timeline.svg"), watch.sheet(plan.rate()).draw());
    say("");
    result.table().forEach(this::say);
    audit.examples().forEach(this::say);
    List<String> complaints = result.complaints(plan.promotions());
    complaints.forEach(complaint -> say("did not hold: " + complaint));
    say("");
    say(
        "A trial catches a broken version. It ranks no good ones: that a version was promoted"
            + " says");
    say("that it is not worse within the margins, and not that it is better.");
    say("");
    say("the time line to look at: " + folder.resolve("timeline.svg"));
    say("all of this:              " + folder.resolve("result.json"));
    return audit.clean() && complaints.isEmpty();
  }

  private ChildCommand start(String name, List<String> command) throws IOException {
    return ChildCommand.start(folder.resolve("logs").resolve(name + ".log"), command);
  }

  private void say(String line) {
    out.println(line);
    out.flush();
  }
}
