package io.diffaug.nn.optim;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The weights of an optimiser, cut into chunks that are worked on side by side.
 *
 * <p>A chunk's result depends on that chunk alone, and sums over chunks are taken in their order:
 * how many threads there are changes nothing but the time. Lanes outnumber the threads, so that a
 * core that is busy elsewhere delays little.
 */
final class Chunks {
  private static final int LANES = 8;

  /** Fewer chunks than this are done at once by the caller: waking a thread costs as much. */
  private static final int WORTH_SHARING = 32;

  private final List<Chunk> chunks = new ArrayList<>();
  private final double[] sums;
  private final List<Scratch> scratches;

  private record Chunk(Slot slot, int number) {}

  /** What is done to one chunk, by its number. */
  @FunctionalInterface
  private interface Work {
    void on(int number, Chunk chunk, Scratch scratch);
  }

  Chunks(List<Slot> slots) {
    for (Slot slot : slots) {
      for (int number = 0; number < slot.chunks(); number++) {
        chunks.add(new Chunk(slot, number));
      }
    }
    sums = new double[chunks.size()];
    int lanes = chunks.size() < WORTH_SHARING ? 1 : LANES;
    scratches = IntStream.range(0, lanes).mapToObj(lane -> new Scratch()).toList();
  }

  /** The sum of all gradients' squares. */
  double squares() {
    each((number, chunk, s) -> sums[number] = chunk.slot.squares(chunk.number, s));
    double sum = 0;
    for (double part : sums) {
      sum += part;
    }
    return sum;
  }

  void update(Pace pace) {
    each((number, chunk, s) -> chunk.slot.update(chunk.number, s, pace));
  }

  void clear() {
    each((number, chunk, s) -> chunk.slot.clear(chunk.number, s));
  }

  private void each(Work work) {
    IntStream lanes = IntStream.range(0, scratches.size());
    (scratches.size() == 1 ? lanes : lanes.parallel()).forEach(lane -> lane(lane, work));
  }

  private void lane(int lane, Work work) {
    Scratch scratch = scratches.get(lane);
    for (int number = lane; number < chunks.size(); number += scratches.size()) {
      work.on(number, chunks.get(number), scratch);
    }
  }
}
