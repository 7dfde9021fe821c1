package io.diffaug.cli.demo;

import java.util.List;
import java.util.Locale;

/**
 * A sheet of anchors beside their generated views, as SVG: one column a pair, the anchor on top,
 * every sample a square picture of grey pixels.
 */
final class PairSheet {
  private static final int PIXEL = 6;
  private static final int GAP = 10;
  private static final int TEXT = 18;
  private static final int LEFT = 70;

  /**
   * One column of the sheet.
   *
   * @param title what stands above it, for instance the label
   * @param samples the anchor's values, then each view's
   */
  record Column(String title, List<float[]> samples) {}

  private final int side;
  private final float darkest;

  /**
   * Makes a sheet for pictures of a size.
   *
   * @param side pixels along an edge; a sample has side * side values
   * @param darkest the value drawn black; 0 is drawn white
   */
  PairSheet(int side, float darkest) {
    this.side = side;
    this.darkest = darkest;
  }

  /** Draws the columns. */
  String draw(List<Column> columns) {
    int rows = columns.stream().mapToInt(column -> column.samples().size()).max().orElse(0);
    int cell = side * PIXEL + GAP;
    StringBuilder svg = new StringBuilder();
    add(
        svg,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\""
            + " font-family=\"sans-serif\" font-size=\"12\">%n"
            + "<rect width=\"100%%\" height=\"100%%\" fill=\"#f4f4f4\"/>%n",
        LEFT + columns.size() * cell + GAP,
        TEXT + GAP + rows * cell);
    for (int row = 0; row < rows; row++) {
      String name = row == 0 ? "anchor" : "view " + (row - 1);
      text(svg, GAP, TEXT + GAP + row * cell + cell / 2, name);
    }
    for (int i = 0; i < columns.size(); i++) {
      Column column = columns.get(i);
      int x = LEFT + i * cell;
      text(svg, x, TEXT, column.title());
      for (int row = 0; row < column.samples().size(); row++) {
        picture(svg, x, TEXT + GAP + row * cell, column.samples().get(row));
      }
    }
    return svg.append("</svg>\n").toString();
  }

  private void picture(StringBuilder svg, int x, int y, float[] values) {
    for (int i = 0; i < values.length; i++) {
      int grey = Math.round(255 * (1 - Math.max(0, Math.min(1, values[i] / darkest))));
      add(
          svg,
          "<rect x=\"%1$d\" y=\"%2$d\" width=\"%3$d\" height=\"%3$d\" fill=\"rgb(%4$d,%4$d,%4$d)\"/>%n",
          x + i % side * PIXEL,
          y + i / side * PIXEL,
          PIXEL,
          grey);
    }
  }

  private static void text(StringBuilder svg, int x, int y, String text) {
    String escaped = text.replace("&", "&amp;").replace("<", "&lt;");
    add(svg, "<text x=\"%d\" y=\"%d\">%s</text>%n", x, y, escaped);
  }

  private static void add(StringBuilder svg, String format, Object... values) {
    svg.append(String.format(Locale.ROOT, format, values));
  }
}
