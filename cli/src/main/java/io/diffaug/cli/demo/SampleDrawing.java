package io.diffaug.cli.demo;

import java.util.Locale;

/** How one sample is drawn, as SVG, in a square cell. */
interface SampleDrawing {
  /** The cell's edge, in pixels. */
  int cell();

  /** Draws a sample whose cell begins at x, y. */
  String draw(int x, int y, float[] sample);

  /**
   * A square picture of grey pixels, row by row.
   *
   * @param side pixels along an edge; a sample has side * side values
   * @param darkest the value drawn black; 0 is drawn white
   */
  record Picture(int side, float darkest) implements SampleDrawing {
    private static final int PIXEL = 6;

    @Override
    public int cell() {
      return side * PIXEL;
    }

    @Override
    public String draw(int x, int y, float[] sample) {
      StringBuilder svg = new StringBuilder();
      for (int i = 0; i < sample.length; i++) {
        int grey = Math.round(255 * (1 - Math.max(0, Math.min(1, sample[i] / darkest))));
        svg.append(
            String.format(
                Locale.ROOT,
                "<rect x=\"%1$d\" y=\"%2$d\" width=\"%3$d\" height=\"%3$d\""
                    + " fill=\"rgb(%4$d,%4$d,%4$d)\"/>%n",
                x + i % side * PIXEL,
                y + i / side * PIXEL,
                PIXEL,
                grey));
      }
      return svg.toString();
    }
  }

  /**
   * A bar a feature, from the lowest value of its range to the highest.
   *
   * @param minimum where each feature's bar has no height, shape [width]
   * @param maximum where it fills the cell, shape [width]
   */
  @SuppressWarnings("ArrayRecordComponent") // ranges to draw with, compared by nobody
  record Bars(float[] minimum, float[] maximum) implements SampleDrawing {
    /** More features than this cannot be told apart in a cell. */
    static final int WIDEST = 256;

    private static final int CELL = 96;

    @Override
    public int cell() {
      return CELL;
    }

    @Override
    public String draw(int x, int y, float[] sample) {
      StringBuilder path = new StringBuilder();
      double bar = (double) CELL / sample.length;
      for (int i = 0; i < sample.length; i++) {
        float range = maximum[i] - minimum[i];
        double share = range == 0 ? 0.5 : (sample[i] - minimum[i]) / range;
        path.append(
            String.format(
                Locale.ROOT,
                "M%.2f %d h%.2f v%.1f h-%.2f z",
                x + i * bar,
                y + CELL,
                bar,
                -CELL * Math.max(0, Math.min(1, share)),
                bar));
      }
      return String.format(
          Locale.ROOT,
          "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"#fff\"/>%n"
              + "<path d=\"%s\" fill=\"#246\"/>%n",
          x,
          y,
          CELL,
          CELL,
          path);
    }
  }
}
