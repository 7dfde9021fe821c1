package io.diffaug.streamer.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import java.util.Arrays;
import java.util.stream.DoubleStream;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class BatchHistogramTest {
  private static final long NOW = 1_795_000_000_000L;
  private static final double[] BOUNDS = StreamMetric.EVENT_TO_PAIR.buckets();

  @Property
  void eachObservationIsInTheFirstBucketThatHoldsIt(
      @ForAll @Size(max = 100) @LongRange(min = -1000, max = 200_000_000) long[] ages) {
    HistogramDataPointSnapshot counted = observed(ages);

    for (int i = 0; i < BOUNDS.length; i++) {
      assertThat(upTo(counted, i)).as("le %s", BOUNDS[i]).isEqualTo(countUpTo(ages, BOUNDS[i]));
    }
    assertThat(counted.getCount()).isEqualTo(ages.length);
    assertThat(counted.getSum())
        .isCloseTo(Arrays.stream(ages).map(age -> Math.max(0, age)).sum() / 1e3, within(1e-6));
  }

  @Test
  void aBoundBelongsToItsBucket() {
    long[] ages = DoubleStream.of(BOUNDS).mapToLong(bound -> Math.round(1e3 * bound)).toArray();

    HistogramDataPointSnapshot counted = observed(ages);

    for (int i = 0; i < BOUNDS.length; i++) {
      assertThat(counted.getClassicBuckets().getCount(i)).as("le %s", BOUNDS[i]).isEqualTo(1);
    }
  }

  private static HistogramDataPointSnapshot observed(long[] ages) {
    BatchHistogram histogram = new BatchHistogram(StreamMetric.EVENT_TO_PAIR);
    histogram.observeSince(Arrays.stream(ages).map(age -> NOW - age).toArray(), NOW);
    return histogram.collect().getDataPoints().get(0);
  }

  private static long upTo(HistogramDataPointSnapshot counted, int bucket) {
    return LongStream.rangeClosed(0, bucket)
        .map(i -> counted.getClassicBuckets().getCount((int) i))
        .sum();
  }

  private static long countUpTo(long[] ages, double bound) {
    return Arrays.stream(ages).filter(age -> age / 1e3 <= bound).count();
  }
}
