package io.diffaug.bench.measure;

/**
 * One side of a contest.
 *
 * @param label what it is, in words
 * @param turn measures it once
 */
public record Side(String label, Turn turn) {
  /** One measurement of a side. */
  @FunctionalInterface
  public interface Turn {
    /**
     * Works for a while.
     *
     * @return how much was done a second, in the contest's unit
     * @throws Exception whatever stops the work
     */
    double perSecond() throws Exception;
  }
}
