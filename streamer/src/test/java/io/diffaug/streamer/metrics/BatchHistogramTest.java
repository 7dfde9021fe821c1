package io.diffaug.streamer.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import java.util.Arrays;
import java.util.List;
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
      @ForAll @Size(max = 100) List<@LongRange(min = -1000, max = 200_000_000) Long> given) {
    long[] ages = given.stream().mapToLong(Long::longValue).toArray();
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

  @Test
  void datesBeyondAllReasonMakeNoSumFall() {
    BatchHistogram histogram = new BatchHistogram(StreamMetric.EVENT_TO_PAIR);
    double before = 0;
    for (int i = 0; i < 10; i++) {
      histogram.observeSince(new long[] {Long.MIN_VALUE, Long.MAX_VALUE}, NOW);
      double sum = histogram.collect().getDataPoints().get(0).getSum();
      assertThat(sum).isGreaterThan(before);
      before = sum;
    }
    HistogramDataPointSnapshot counted = histogram.collect().getDataPoints().get(0);
    assertThat(counted.getClassicBuckets().getCount(0)).isEqualTo(10);
    assertThat(counted.getClassicBuckets().getCount(BOUNDS.length)).isEqualTo(10);
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
