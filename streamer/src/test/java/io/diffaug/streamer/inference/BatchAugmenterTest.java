package io.diffaug.streamer.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.diffaug.core.diffusion.Ddim;
import io.diffaug.core.diffusion.Ddpm;
import io.diffaug.core.diffusion.DpmSolver;
import io.diffaug.core.diffusion.Sampler;
import io.diffaug.core.diffusion.SamplerSettings;
import io.diffaug.core.diffusion.TimestepSpacing;
import io.diffaug.core.model.ModelBundleFiles;
import io.diffaug.core.model.RejectedModelException;
import io.diffaug.core.model.SamplerSettingsCodec;
import io.diffaug.core.noise.NoiseSource;
import io.diffaug.proto.ContrastivePair;
import io.diffaug.proto.RawSample;
import io.diffaug.proto.View;
import io.diffaug.streamer.inference.Outcome.Paired;
import io.diffaug.streamer.inference.Outcome.Rejected;
import io.diffaug.streamer.observation.StreamObserver;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BatchAugmenterTest {
  private static final long SEED = 42;
  private static final int MAX_BATCH = 64;

  private final LoadedVersions versions = new LoadedVersions();
  private final AtomicInteger level = new AtomicInteger();
  private final BatchAugmenter augmenter =
      new BatchAugmenter(versions, ladder -> level.get(), SEED, 2, 16, StreamObserver.NONE);

  @BeforeEach
  void serveTheFirst() throws RejectedModelException {
    serve(RandomModels.version(1));
  }

  @AfterEach
  void close() {
    augmenter.close();
    versions.close();
  }

  @Test
  void aSampleBecomesAPairThatSaysWhereItComesFrom() {
    RawInput sample = RandomModels.sample(3);
    ContrastivePair pair = pairs(List.of(sample)).get(0);

    assertThat(pair.getSampleId()).isEqualTo("sample-3");
    assertThat(pair.getAnchor()).isEqualTo(sample.sample().getPayload());
    assertThat(pair.getAttributesMap()).containsEntry("label", "sample-3");
    assertThat(pair.getEventTimeMillis()).isEqualTo(1_700_000_000_000L);
    assertThat(pair.getAnchorEmbeddingCount()).isEqualTo(RandomModels.EMBEDDING);
    assertThat(pair.getProvenance().getModelVersion()).isEqualTo(1);
    assertThat(pair.getProvenance().getDeploymentSeed()).isEqualTo(SEED);
    assertThat(pair.getProvenance().getSampler().getSteps()).isEqualTo(RandomModels.STEPS);
  }

  @Test
  void eachViewIsAValidSampleFromItsOwnNoise() {
    ContrastivePair pair = pairs(RandomModels.samples(1)).get(0);

    assertThat(pair.getViewsList()).hasSize(RandomModels.VIEWS);
    assertThat(pair.getViews(0).getPayload()).isNotEqualTo(pair.getViews(1).getPayload());
    for (int view = 0; view < RandomModels.VIEWS; view++) {
      assertThat(pair.getViews(view).getSeed())
          .isEqualTo(new NoiseSource(SEED).seed("sample-0", view));
      assertThat(pair.getViews(view).getPayload().getVector().getValuesList())
          .hasSize(RandomModels.WIDTH)
          .allSatisfy(value -> assertThat(value).isBetween(0f, 16f));
    }
  }

  @Test
  void aStochasticSamplersPairHangsOnItsSampleAlone() throws Exception {
    SamplerSettings ancestral = new SamplerSettings(new Ddpm(), 6, TimestepSpacing.UNIFORM, 80, 2);
    serve(RandomModels.version(2, ancestral));
    List<RawInput> samples = RandomModels.samples(MAX_BATCH);
    List<ContrastivePair> expected = pairs(samples);

    assertThat(pairs(samples.subList(20, 27))).isEqualTo(expected.subList(20, 27));
    assertThat(expected.get(0).getProvenance().getSampler())
        .isEqualTo(SamplerSettingsCodec.write(ancestral));
    assertThat(expected.get(0).getViews(0).getPayload())
        .isNotEqualTo(expected.get(0).getViews(1).getPayload());
  }

  @Test
  void moreSamplesThanTheLargestCallAreRefused() {
    assertThatThrownBy(() -> augment(RandomModels.samples(MAX_BATCH + 1)))
        .hasCauseInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("samples: 65 (expected: at most maxBatch, 64)");
  }

  @Test
  void agreementIsTheCosineOfTheTwoEmbeddings() throws Exception {
    ContrastivePair pair = pairs(RandomModels.samples(1)).get(0);
    try (StepwiseExecutor stepwise = StepwiseExecutor.open(RandomModels.version(1))) {
      for (View view : pair.getViewsList()) {
        float[] x = new float[RandomModels.WIDTH];
        RandomModels.domain().toModelSpace(view.getPayload(), x, 0);
        assertThat((double) view.getAgreement())
            .isCloseTo(cosine(pair.getAnchorEmbeddingList(), stepwise.encode(x)), within(1e-4));
      }
    }
  }

  @Test
  void aPairIsBitIdenticalAtEveryBatchSize() {
    List<RawInput> samples = RandomModels.samples(MAX_BATCH);
    List<ContrastivePair> expected = pairs(samples);
    for (int size = 1; size <= MAX_BATCH; size++) {
      assertThat(pairs(samples.subList(0, size))).isEqualTo(expected.subList(0, size));
    }
  }

  @Test
  void aPairSaysItsStepsAndIsBitIdenticalAtEveryBatchSizeOnEachRung() throws Exception {
    long version = 1;
    for (Sampler sampler : List.of(new DpmSolver(), new Ddim(0), new Ddpm())) {
      version++;
      SamplerSettings settings =
          new SamplerSettings(sampler, RandomModels.STEPS, TimestepSpacing.LOG_SNR, 99, 1);
      StepLadder ladder = StepLadder.between(2, RandomModels.STEPS);
      serve(
          ModelBundle.open(
              RandomModels.version(version, settings),
              RandomModels.VIEWS,
              MAX_BATCH,
              new Device.Cpu(),
              ladder));
      for (int rung = 0; rung < ladder.rungs().size(); rung++) {
        level.set(rung);
        List<RawInput> samples = RandomModels.samples(MAX_BATCH);
        List<ContrastivePair> expected = pairs(samples);
        assertThat(expected.get(0).getProvenance().getSampler())
            .isEqualTo(SamplerSettingsCodec.write(settings.withSteps(ladder.steps(rung))));
        for (int size = 1; size <= MAX_BATCH; size++) {
          assertThat(pairs(samples.subList(0, size))).isEqualTo(expected.subList(0, size));
        }
      }
    }
  }

  @Test
  void aPairIsBitIdenticalAmongAnyBatchMates() {
    List<RawInput> samples = RandomModels.samples(MAX_BATCH);
    List<ContrastivePair> expected = pairs(samples);
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < MAX_BATCH; i++) {
      order.add(i);
    }
    Random random = new Random(5);
    for (int round = 0; round < 20; round++) {
      Collections.shuffle(order, random);
      List<Integer> mates = order.subList(0, 1 + random.nextInt(MAX_BATCH));
      assertThat(pairs(mates.stream().map(samples::get).toList()))
          .isEqualTo(mates.stream().map(expected::get).toList());
    }
  }

  @Test
  void aResultThatIsNotFiniteRejectsItsOwnRowOnly() {
    float[] huge = new float[RandomModels.WIDTH];
    huge[7] = 1e30f;
    List<RawInput> samples = new ArrayList<>(RandomModels.samples(3));
    List<ContrastivePair> expected = pairs(samples);
    samples.add(1, RandomModels.sample("huge", huge));

    List<Outcome> outcomes = augment(samples);

    assertThat(outcomes.get(1))
        .isInstanceOfSatisfying(
            Rejected.class,
            rejected -> assertThat(rejected.reason()).isEqualTo("not-finite-result"));
    assertThat(List.of(outcomes.get(0), outcomes.get(2), outcomes.get(3)))
        .isEqualTo(expected.stream().map(Paired::new).toList());
  }

  @Test
  void aSampleThatItsDomainCannotTakeIsRejectedWithItsReason() {
    List<RawInput> samples =
        List.of(
            RandomModels.sample("short", 1, 2, 3),
            RandomModels.sample(0),
            new RawInput("empty", RawSample.getDefaultInstance()),
            RandomModels.sample("nan", notANumber()),
            RandomModels.sample("zero width"));

    List<Outcome> outcomes = augment(samples);

    assertThat(reason(outcomes.get(0))).isEqualTo("wrong-width");
    assertThat(outcomes.get(1)).isInstanceOf(Paired.class);
    assertThat(reason(outcomes.get(2))).isEqualTo("wrong-domain");
    assertThat(reason(outcomes.get(3))).isEqualTo("not-finite");
    assertThat(reason(outcomes.get(4))).isEqualTo("wrong-width");
  }

  @Test
  void aBatchOfInvalidSamplesNeedsNoNativeCall() {
    assertThat(augment(List.of(RandomModels.sample("short", 1))))
        .hasSize(1)
        .hasOnlyElementsOfType(Rejected.class);
  }

  @Test
  void withoutAServingBundleTheStageFails() {
    try (LoadedVersions empty = new LoadedVersions();
        BatchAugmenter idle = new BatchAugmenter(empty, SEED, 1, 1, StreamObserver.NONE)) {
      assertThatThrownBy(() -> outcomes(idle, RandomModels.samples(1)))
          .isInstanceOf(CompletionException.class)
          .hasCauseInstanceOf(IllegalStateException.class)
          .hasMessageContaining("none serves");
    }
  }

  @Test
  void whatWasTakenBeforeTheCloseIsDoneAndNothingIsTakenAfterIt() {
    List<CompletableFuture<List<Outcome>>> taken = new ArrayList<>();
    for (int batch = 0; batch < 16; batch++) {
      taken.add(augmenter.augment(RandomModels.samples(MAX_BATCH)).toCompletableFuture());
    }
    augmenter.close();

    assertThat(taken).allSatisfy(done -> assertThat(done.getNow(List.of())).hasSize(MAX_BATCH));
    assertThatThrownBy(() -> augment(RandomModels.samples(1)))
        .hasCauseInstanceOf(RejectedExecutionException.class)
        .hasMessageContaining("closed");
  }

  private void serve(ModelBundleFiles files) throws RejectedModelException {
    serve(ModelBundle.open(files, RandomModels.VIEWS, MAX_BATCH, new Device.Cpu()));
  }

  private void serve(ModelBundle bundle) {
    versions.load(bundle);
    versions.serve(bundle.manifest().version());
  }

  private List<ContrastivePair> pairs(List<RawInput> samples) {
    return augment(samples).stream().map(outcome -> ((Paired) outcome).pair()).toList();
  }

  private List<Outcome> augment(List<RawInput> samples) {
    return outcomes(augmenter, samples);
  }

  private static List<Outcome> outcomes(Augmenter augmenter, List<RawInput> samples) {
    return augmenter.augment(samples).toCompletableFuture().orTimeout(60, TimeUnit.SECONDS).join();
  }

  private static String reason(Outcome outcome) {
    return ((Rejected) outcome).reason();
  }

  private static float[] notANumber() {
    float[] values = new float[RandomModels.WIDTH];
    values[1] = Float.NaN;
    return values;
  }

  private static double cosine(List<Float> left, float[] right) {
    double product = 0;
    double leftSquares = 0;
    double rightSquares = 0;
    for (int i = 0; i < right.length; i++) {
      product += left.get(i) * right[i];
      leftSquares += left.get(i) * left.get(i);
      rightSquares += right[i] * right[i];
    }
    return product / Math.sqrt(leftSquares * rightSquares);
  }
}
