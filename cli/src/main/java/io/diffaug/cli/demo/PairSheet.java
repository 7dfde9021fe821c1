package io.diffaug.cli.demo;

import java.util.List;
import java.util.Locale;

/**
 * A sheet of anchors beside their generated views, as SVG: one column a pair, the anchor on top.
 *
 * @param drawing how a sample is drawn
 */
record PairSheet(SampleDrawing drawing) {
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

  /** Draws the columns. */
  String draw(List<Column> columns) {
    int rows = columns.stream().mapToInt(column -> column.samples().size()).max().orElse(0);
    int cell = drawing.cell() + GAP;
    StringBuilder svg = new StringBuilder();
    svg.append(
        String.format(
            Locale.ROOT,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\""
                + " font-family=\"sans-serif\" font-size=\"12\">%n"
                + "<rect width=\"100%%\" height=\"100%%\" fill=\"#f4f4f4\"/>%n",
            LEFT + columns.size() * cell + GAP,
            TEXT + GAP + rows * cell));
    for (int row = 0; row < rows; row++) {
      String name = row == 0 ? "anchor" : "view " + (row - 1);
      svg.append(text(GAP, TEXT + GAP + row * cell + cell / 2, name));
    }
    for (int i = 0; i < columns.size(); i++) {
      Column column = columns.get(i);
      int x = LEFT + i * cell;
      svg.append(text(x, TEXT, column.title()));
      for (int row = 0; row < column.samples().size(); row++) {
        svg.append(drawing.draw(x, TEXT + GAP + row * cell, column.samples().get(row)));
      }
    }
    return svg.append("</svg>\n").toString();
  }

  private static String text(int x, int y, String text) {
    String escaped = text.replace("&", "&amp;").replace("<", "&lt;");
    return String.format(Locale.ROOT, "<text x=\"%d\" y=\"%d\">%s</text>%n", x, y, escaped);
  }
}
