package io.diffaug.cli.timeline;

import java.util.Locale;

/** A picture as SVG, drawn from back to front. */
final class Svg {
  private final StringBuilder svg = new StringBuilder();

  /** An empty picture of a size in pixels. */
  Svg(double width, double height) {
    add(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%1$.0f\" height=\"%2$.0f\""
            + " viewBox=\"0 0 %1$.0f %2$.0f\" font-family=\"sans-serif\" font-size=\"12\">%n"
            + "<rect width=\"100%%\" height=\"100%%\" fill=\"#ffffff\"/>%n",
        width, height);
  }

  /** Which end of a text lies at its place. */
  enum Anchor {
    START,
    MIDDLE,
    END
  }

  void text(double x, double y, Anchor anchor, String colour, String text) {
    String escaped = text.replace("&", "&amp;").replace("<", "&lt;");
    add(
        "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" fill=\"%s\">%s</text>%n",
        x, y, anchor.name().toLowerCase(Locale.ROOT), colour, escaped);
  }

  void rectangle(double x, double y, double width, double height, String colour) {
    add(
        "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"%s\"/>%n",
        x, y, width, height, colour);
  }

  void line(double x1, double y1, double x2, double y2, String style) {
    add("<path d=\"M%.1f %.1f L%.1f %.1f\" fill=\"none\" %s/>%n", x1, y1, x2, y2, style);
  }

  /** The whole picture. */
  String end() {
    return svg + "</svg>\n";
  }

  private void add(String format, Object... values) {
    svg.append(String.format(Locale.ROOT, format, values));
  }
}
