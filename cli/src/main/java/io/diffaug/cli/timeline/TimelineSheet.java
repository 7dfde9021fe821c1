package io.diffaug.cli.timeline;

import io.diffaug.cli.timeline.Svg.Anchor;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Versions over time as SVG: a row a version, with how it stood; below it what was published, by
 * how the version of each pair stood.
 *
 * @param seconds how long it took
 * @param stretches how each version stood
 * @param notes what is to be said of a version beside its number
 * @param rates pairs published
 * @param fed samples fed a second
 */
public record TimelineSheet(
    double seconds, List<Stretch> stretches, Map<Long, String> notes, Rates rates, double fed) {
  private static final double WIDTH = 960;
  private static final double LEFT = 130;
  private static final double RIGHT = WIDTH - 80;
  private static final double TOP = 72;
  private static final double ROW = 26;
  private static final double BAR = 16;
  private static final double THIN = 4;

  /** Columns overlap, or a hairline shows between them. */
  private static final double SEAM = 0.4;

  private static final double GAP = 44;
  private static final double RATES = 130;
  private static final double BOTTOM = 56;
  private static final double LETTER = 7;
  private static final int TICKS = 12;
  private static final int RATE_TICKS = 4;
  private static final String INK = "#333333";
  private static final String FAINT = "#777777";
  private static final String GRID = "stroke=\"#e4e4e4\"";
  private static final String DASHED = "stroke=\"#555555\" stroke-dasharray=\"4 4\"";

  /**
   * Draws it.
   *
   * @return the picture
   */
  public String draw() {
    NavigableSet<Long> versions =
        stretches.stream().map(Stretch::version).collect(Collectors.toCollection(TreeSet::new));
    double below = TOP + versions.size() * ROW;
    double floor = below + GAP + RATES;
    Axis time = new Axis(Math.max(1, seconds), LEFT, RIGHT);
    Svg svg = new Svg(WIDTH, floor + BOTTOM);
    head(svg);
    for (double tick : time.ticks(TICKS)) {
      svg.line(time.at(tick), TOP - 4, time.at(tick), floor, GRID);
      svg.text(time.at(tick), floor + 16, Anchor.MIDDLE, FAINT, number(tick) + " s");
    }
    rates(
        svg,
        time,
        new Axis(Math.max(1, Math.max(rates.highest(), fed) * 1.05), floor, floor - RATES));
    versions.forEach(version -> row(svg, time, version, versions.headSet(version).size()));
    svg.text(
        LEFT,
        floor + 42,
        Anchor.START,
        FAINT,
        "Trials catch broken versions; they rank no good ones: a later version is not a better"
            + " one.");
    return svg.end();
  }

  private static void head(Svg svg) {
    svg.text(LEFT, 22, Anchor.START, INK, "Versions over time, and the pairs that they generated");
    double x = LEFT;
    for (Standing standing : Standing.values()) {
      if (standing != Standing.GONE) {
        svg.rectangle(x, 36, 12, 12, standing.colour());
        svg.text(x + 17, 46, Anchor.START, INK, standing.words());
        x += 40 + LETTER * standing.words().length();
      }
    }
  }

  private void row(Svg svg, Axis time, long version, int row) {
    double y = TOP + row * ROW;
    String note = notes.containsKey(version) ? ", " + notes.get(version) : "";
    svg.text(LEFT - 10, y + BAR - 4, Anchor.END, INK, "version " + version + note);
    stretches.stream()
        .filter(stretch -> stretch.version() == version && stretch.standing() != Standing.GONE)
        .forEach(stretch -> bar(svg, time, stretch, y));
  }

  private static void bar(Svg svg, Axis time, Stretch stretch, double y) {
    double x = time.at(stretch.from());
    double width = time.at(stretch.to()) - x;
    Standing standing = stretch.standing();
    double middle = y + BAR - 4;
    switch (standing) {
      case REJECTED -> {
        svg.rectangle(x, y, THIN, BAR, standing.colour());
        svg.text(x + 2 * THIN, middle, Anchor.START, standing.colour(), standing.words());
      }
      case PREVIOUS -> svg.rectangle(x, y + (BAR - THIN) / 2, width, THIN, standing.colour());
      default -> {
        svg.rectangle(x, y, width, BAR, standing.colour());
        if (width > LETTER * standing.words().length() + THIN) {
          svg.text(x + width / 2, middle, Anchor.MIDDLE, INK, standing.words());
        }
      }
    }
  }

  private void rates(Svg svg, Axis time, Axis rate) {
    svg.text(LEFT, rate.end() - 8, Anchor.START, INK, "pairs a second");
    for (double tick : rate.ticks(RATE_TICKS)) {
      svg.line(LEFT, rate.at(tick), RIGHT, rate.at(tick), GRID);
      svg.text(LEFT - 10, rate.at(tick) + 4, Anchor.END, FAINT, number(tick));
    }
    for (int bin = 0; bin < rates.bins(); bin++) {
      column(svg, time, rate, bin);
    }
    svg.line(LEFT, rate.at(fed), RIGHT, rate.at(fed), DASHED);
    svg.text(RIGHT + 8, rate.at(fed) + 4, Anchor.START, FAINT, "fed: " + number(fed));
  }

  private void column(Svg svg, Axis time, Axis rate, int bin) {
    double x = time.at(bin * rates.bin());
    double width = time.at((bin + 1) * rates.bin()) - x + SEAM;
    double below = 0;
    for (Standing standing : Standing.values()) {
      double pairs = rates.perSecond(bin, standing);
      if (pairs > 0) {
        double y = rate.at(below + pairs);
        svg.rectangle(x, y, width, rate.at(below) - y, standing.colour());
        below += pairs;
      }
    }
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%,.0f", value);
  }
}
