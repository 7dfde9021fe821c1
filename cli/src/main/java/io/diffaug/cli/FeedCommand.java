package io.diffaug.cli;

import io.diffaug.cli.feed.Feed;
import io.diffaug.cli.feed.FeedPlan;
import io.diffaug.cli.feed.SampleFile;
import io.diffaug.core.csv.CsvOptions;
import io.diffaug.core.csv.CsvOptions.Header;
import io.diffaug.core.settings.KafkaSettings;
import io.diffaug.core.settings.Settings;
import io.diffaug.streamer.kafka.BootstrapServers;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code diffaug feed}: the samples of a file onto the input topic. */
@Command(
    name = "feed",
    description = "Puts the samples of a CSV file on the input topic.",
    mixinStandardHelpOptions = true)
final class FeedCommand implements Callable<Integer> {
  @Mixin private ConfigOptions config;

  @Option(
      names = "--data",
      paramLabel = "FILE",
      required = true,
      description = "Comma-separated values, plain or gzip; one sample a row.")
  private Path data;

  @Option(
      names = "--header",
      paramLabel = "HEADER",
      description =
          "Whether the first line is a header: ${COMPLETION-CANDIDATES} (default:"
              + " ${DEFAULT-VALUE}, which looks whether it holds a word).",
      defaultValue = "AUTO")
  private Header header;

  @Option(
      names = "--label",
      paramLabel = "COLUMN",
      description =
          "Column that becomes the attribute 'label': a name of the header, or a number from 1.")
  private Optional<String> label;

  @Option(
      names = "--id-column",
      paramLabel = "COLUMN",
      description = "Column that holds the ids (default: the row's number, from 0).")
  private Optional<String> id;

  @Option(
      names = "--rate",
      paramLabel = "N",
      description = "Samples a second at most (default: as fast as the broker takes them).")
  private Double rate;

  @Option(
      names = "--loop",
      description = "Begins again at the file's end, for ever; appends '-' and the pass to ids.")
  private boolean loop;

  @Option(names = "--count", paramLabel = "N", description = "Ends after N samples.")
  private Long count;

  @Option(names = "--skip-bad-rows", description = "Passes over malformed rows and counts them.")
  private boolean skipBadRows;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    Settings settings = config.load();
    KafkaSettings kafka = KafkaSettings.read(settings);
    settings.check();
    FeedPlan plan = plan();
    SampleFile file = new SampleFile(data, csvOptions());
    SampleFile.Contents contents = file.check();
    describe(contents);
    boolean skippable = skipBadRows && !contents.quotingBroke();
    if (contents.samples() == 0 || (contents.malformed() > 0 && !skippable)) {
      return complain(contents);
    }
    BootstrapServers.require(kafka);
    try (Feed feed = new Feed(kafka, this::say)) {
      long sent = feed.send(file, plan);
      PrintWriter out = spec.commandLine().getOut();
      out.printf(
          Locale.ROOT,
          "sent %,d samples to %s, %,d malformed rows skipped%n",
          sent,
          kafka.input(),
          contents.malformed());
      out.flush();
    }
    return 0;
  }

  private FeedPlan plan() {
    try {
      return new FeedPlan(
          loop,
          count == null ? OptionalLong.empty() : OptionalLong.of(count),
          rate == null ? OptionalDouble.empty() : OptionalDouble.of(rate));
    } catch (IllegalArgumentException wrong) {
      throw new ParameterException(spec.commandLine(), wrong.getMessage(), wrong);
    }
  }

  private CsvOptions csvOptions() {
    try {
      return new CsvOptions(header, label, id);
    } catch (IllegalArgumentException wrong) {
      throw new ParameterException(spec.commandLine(), wrong.getMessage(), wrong);
    }
  }

  private void describe(SampleFile.Contents contents) {
    say(
        String.format(
            Locale.ROOT,
            "%s: first line %s, %,d samples of width %d, %,d malformed rows",
            data,
            contents.hasHeader() ? "taken as a header" : "taken as a sample",
            contents.samples(),
            contents.width(),
            contents.malformed()));
  }

  private int complain(SampleFile.Contents contents) {
    contents.complaints().forEach(this::say);
    long more = contents.malformed() - contents.complaints().size();
    if (more > 0) {
      say(String.format(Locale.ROOT, "and %,d more", more));
    }
    if (contents.samples() == 0) {
      say(data + ": no sample (expected: at least one)");
    }
    if (contents.quotingBroke()) {
      say(
          "a quote opens that does not close in its row: rows after it may be lost in it, and cannot"
              + " be passed over");
    }
    say("nothing was sent" + (skipBadRows ? "" : " (--skip-bad-rows passes over malformed rows)"));
    return 1;
  }

  private void say(String line) {
    PrintWriter err = spec.commandLine().getErr();
    err.println(line);
    err.flush();
  }
}
