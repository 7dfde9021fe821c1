package io.diffaug.cli.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.diffaug.bench.digits.BundledDigits;
import io.diffaug.cli.audit.Audit;
import io.diffaug.cli.audit.AuditReport;
import io.diffaug.cli.broker.EmbeddedBroker;
import io.diffaug.core.domain.InvalidSampleException;
import io.diffaug.core.model.DirectoryModelRepository;
import io.diffaug.core.model.RejectedModelException;
import io.diffaug.core.quality.PairQuality;
import io.diffaug.core.settings.KafkaSettings;
import io.diffaug.learner.online.LearnReport;
import io.diffaug.streamer.kafka.CommittedRecords;
import io.diffaug.trainer.TrainingReport;
import io.diffaug.trainer.data.TopicReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The whole job once, each part a process of its own as in production: broker, trainer, streamer,
 * feed, learner. The streamer is killed with SIGKILL on the way and started again, an independent
 * audit counts what became of every record, and at the end a learner that knows nothing but the
 * published pairs says what they are worth.
 *
 * <p>Training rows are what is streamed. Held-out rows measure, and no part learns from them.
 */
public final class Demo {
  private static final double KILL_AT = 0.35;
  private static final Duration READING_EVERY = Duration.ofMillis(250);
  private static final Duration SAYING_EVERY = Duration.ofSeconds(2);
  private static final Duration LONGEST_GAP = Duration.ofSeconds(2);
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final int COLUMNS_A_LABEL = 2;
  private static final int COLUMNS = 20;
  private static final String LEARNING = "20s";
  private static final String QUICK_LEARNING = "6s";

  /** Settings that train briefly: enough to see every part work. */
  private static final Map<String, String> QUICK =
      Map.of(
          "diffaug.train.encoder.steps", "200",
          "diffaug.train.denoiser.steps", "1000",
          "diffaug.train.rounds.encoder-steps", "100",
          "diffaug.train.rounds.denoiser-steps", "250");

  private final boolean quick;
  private final DemoData data;
  private final int records;
  private final DemoFolder folder;
  private final PrintWriter out;

  private Demo(DemoPlan plan, DemoData data, DemoFolder folder, PrintWriter out) {
    this.quick = plan.quick();
    this.data = data;
    this.records = plan.records(data.width());
    this.folder = folder;
    this.out = out;
  }

  /**
   * Runs a demo and prints what it found.
   *
   * @param plan what to do
   * @param printer told what goes on
   * @return whether every record was accounted for
   * @throws Exception if a part failed; the message says which and where its log is
   */
  public static boolean run(DemoPlan plan, PrintWriter printer) throws Exception {
    try (DemoFolder folder =
        plan.out().isPresent()
            ? DemoFolder.open(plan.out().get())
            : DemoFolder.openFree(Path.of("diffaug-demo"))) {
      return new Demo(plan, deal(plan, folder), folder, printer).run();
    }
  }

  private static DemoData deal(DemoPlan plan, DemoFolder folder) throws IOException {
    Path training = folder.resolve("training.csv");
    Path heldOut = folder.resolve("held-out.csv");
    return plan.data().isPresent()
        ? OwnData.deal(plan.data().get(), plan.label(), training, heldOut)
        : DigitsData.deal(training, heldOut);
  }

  private boolean run() throws Exception {
    say("1/5  a real Kafka broker, in its own process");
    try (EmbeddedBroker broker = EmbeddedBroker.start(folder.resolve("broker"), 0)) {
      DemoCommands commands = DemoCommands.of(folder, broker.bootstrapServers());
      KafkaSettings kafka = commands.kafka();
      ChildCommand.run(commands.line("topics create --partitions 4"));
      say(String.format(Locale.ROOT, "2/5  training on %,d %s", data.trainingRows(), data.name()));
      TrainingReport training = train(commands);
      say(
          String.format(
              Locale.ROOT, "3/5  streaming %,d samples, with a kill -9 on the way", records));
      Streamed streamed = stream(kafka, commands);
      say("4/5  reading back what was published");
      PublishedPairs pairs = readPairs(kafka, training);
      Optional<LearnReport> learned = learn(commands);
      DemoResult result = conclude(training, streamed, pairs, learned);
      print(result, streamed.audit());
      return result.accountedFor() && streamed.audit().clean();
    }
  }

  private void print(DemoResult result, AuditReport audit) {
    say("");
    result.table().forEach(this::say);
    audit.examples().forEach(this::say);
    say("");
    if (Files.exists(folder.resolve("pairs.svg"))) {
      say("pairs to look at: " + folder.resolve("pairs.svg"));
    }
    say("all of this:      " + folder.resolve("result.json"));
  }

  private TrainingReport train(DemoCommands commands) throws Exception {
    Path report = folder.resolve("training.json");
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("diffaug.train.batch", Integer.toString(data.batch()));
    if (quick) {
      settings.putAll(QUICK);
    }
    List<String> train =
        commands
            .with(settings)
            .line(
                "train" + label(),
                "--data",
                folder.resolve("training.csv"),
                "--held-out",
                folder.resolve("held-out.csv"),
                "--report",
                report);
    ChildCommand.run(train);
    return new ObjectMapper().readValue(report.toFile(), TrainingReport.class);
  }

  /** What streaming brought. */
  private record Streamed(AuditReport audit, double recordsPerSecond) {}

  private Streamed stream(KafkaSettings kafka, DemoCommands commands) throws Exception {
    Path log = folder.resolve("logs").resolve("stream.log");
    List<String> stream = commands.line("stream");
    Path samples = folder.resolve("training.csv");
    List<String> feed =
        commands.line("feed --loop --count " + records + label(), "--data", samples);
    Throughput throughput = new Throughput(LONGEST_GAP.toNanos());
    try (CommittedRecords committed = new CommittedRecords(kafka.client(), DemoCommands.GROUP);
        ChildCommand feeding =
            ChildCommand.start(folder.resolve("logs").resolve("feed.log"), feed)) {
      try (ChildCommand first = ChildCommand.start(log, stream)) {
        await(first, committed, throughput, Math.round(KILL_AT * records));
        first.kill();
        say(
            String.format(
                Locale.ROOT,
                "     killed with SIGKILL after %,d records; starting again",
                committed.count()));
      }
      try (ChildCommand second = ChildCommand.start(log, stream)) {
        await(second, committed, throughput, records);
        feeding.finish();
        second.drain();
        AuditReport audit = new Audit(kafka, DemoCommands.GROUP, this::say).run(PATIENCE);
        return new Streamed(audit, throughput.perSecond());
      }
    }
  }

  private void await(
      ChildCommand stream, CommittedRecords committed, Throughput throughput, long goal)
      throws Exception {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    long saidNanos = System.nanoTime();
    long count = committed.count();
    Optional<String> metrics = Optional.empty();
    while (count < goal) {
      stream.requireRunning();
      if (metrics.isEmpty()) {
        metrics = stream.said("metrics: ");
        metrics.ifPresent(address -> say("     metrics at " + address));
      }
      if (System.nanoTime() > deadline) {
        throw new IOException(
            String.format(
                Locale.ROOT, "stream: %,d of %,d records after %s", count, goal, PATIENCE));
      }
      Thread.sleep(READING_EVERY.toMillis());
      count = committed.count();
      throughput.read(System.nanoTime(), count);
      if (count >= goal || System.nanoTime() - saidNanos > SAYING_EVERY.toNanos()) {
        saidNanos = System.nanoTime();
        say(
            String.format(
                Locale.ROOT,
                "     %,7d of %,d records, %,.0f positives a second",
                count,
                records,
                DemoCommands.VIEWS * throughput.perSecond()));
      }
    }
  }

  private PublishedPairs readPairs(KafkaSettings kafka, TrainingReport training)
      throws IOException, RejectedModelException {
    DirectoryModelRepository repository = new DirectoryModelRepository(folder.resolve("models"));
    PublishedPairs pairs = new PublishedPairs(repository.manifest(training.version()).domain());
    try (TopicReader topic = TopicReader.open(kafka, kafka.pairs(), PATIENCE)) {
      topic.readToEnd(pairs::add);
    }
    return pairs;
  }

  /** What a learner makes of the topic, unless there is too little on it. */
  private Optional<LearnReport> learn(DemoCommands commands) throws Exception {
    if (data.learnerBatch() == 0) {
      say("5/5  too few distinct rows to learn from what was published: left out");
      return Optional.empty();
    }
    say("5/5  learning from what was published, and from baselines, nothing else known");
    Path report = folder.resolve("learning.json");
    List<String> learn =
        commands
            .with(Map.of("diffaug.learn.batch", Integer.toString(data.learnerBatch())))
            .line(
                "learn --time " + (quick ? QUICK_LEARNING : LEARNING) + label(), "--json", report);
    if (data.label().isPresent()) {
      learn.addAll(List.of("--holdout", folder.resolve("held-out.csv").toString()));
    }
    ChildCommand.run(learn);
    return Optional.of(new ObjectMapper().readValue(report.toFile(), LearnReport.class));
  }

  private String label() {
    return data.label().map(column -> " --label " + column).orElse("");
  }

  private DemoResult conclude(
      TrainingReport training,
      Streamed streamed,
      PublishedPairs pairs,
      Optional<LearnReport> learned)
      throws IOException, InvalidSampleException {
    Optional<SampleDrawing> drawing = data.drawing();
    if (drawing.isPresent()) {
      int each = data.label().isPresent() ? COLUMNS_A_LABEL : COLUMNS;
      Files.writeString(
          folder.resolve("pairs.svg"),
          new PairSheet(drawing.get()).draw(pairs.columns(BundledDigits.LABEL, each, COLUMNS)));
    }
    DemoResult result = result(training, streamed, pairs, learned);
    new ObjectMapper()
        .enable(SerializationFeature.INDENT_OUTPUT)
        .writeValue(folder.resolve("result.json").toFile(), result);
    return result;
  }

  private static DemoResult result(
      TrainingReport training,
      Streamed streamed,
      PublishedPairs pairs,
      Optional<LearnReport> learned)
      throws InvalidSampleException {
    AuditReport audit = streamed.audit();
    PairQuality quality = pairs.quality();
    return new DemoResult(
        audit.samplesIn(),
        audit.pairsOut(),
        audit.deadLetters(),
        audit.lost() + audit.pending(),
        audit.doubled(),
        DemoCommands.VIEWS * streamed.recordsPerSecond(),
        training.parityMaxAbsDifference(),
        quality.inBatchRetrieval(),
        Math.min(PairQuality.BLOCK, pairs.distinctAnchors()),
        quality.meanRelativeDistance(),
        pairs.meanAgreement(),
        training.probes(),
        learned.orElse(null));
  }

  private void say(String line) {
    out.println(line);
    out.flush();
  }
}
