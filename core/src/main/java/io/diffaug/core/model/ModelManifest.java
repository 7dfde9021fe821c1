package io.diffaug.core.model;

import io.diffaug.core.diffusion.ConditionDropout;
import io.diffaug.core.diffusion.NoiseSchedule;
import io.diffaug.core.diffusion.SamplerRun;
import io.diffaug.core.diffusion.SamplerSettings;
import io.diffaug.core.domain.SampleDomain;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Everything a streamer must know of a model bundle: the facts on which trainer and streamer may
 * not disagree.
 *
 * @param version the bundle's version, 1 or more
 * @param domain the domain, with what its codec learned from the training data
 * @param embeddingWidth floats an embedding
 * @param schedule the diffusion's noise schedule
 * @param conditionDropout how the denoiser was trained without its condition; nothing if it never
 *     was, and then it cannot be guided
 * @param sampler the sampler settings that the trainer recommends
 * @param minSteps the fewest steps K that the trainer found good enough, at most the recommended
 *     ones: how far a streamer that lags may go down
 * @param files every file of the version but the manifest itself
 * @param parity how closely trainer and runtime agree on these files
 * @param origin where the bundle comes from: seeds, data, software versions, training figures
 */
public record ModelManifest(
    long version,
    SampleDomain domain,
    int embeddingWidth,
    NoiseSchedule schedule,
    Optional<ConditionDropout> conditionDropout,
    SamplerSettings sampler,
    int minSteps,
    List<ModelFile> files,
    Parity parity,
    SortedMap<String, String> origin) {

  /**
   * File name of the exported semantic encoder: {@code x [batch, width] -> y [batch, embedding]}.
   */
  public static final String ENCODER_FILE = "encoder.onnx";

  /**
   * File name of the exported denoiser: {@code x_t [batch, width], t [1, 1], y [batch, embedding]
   * -> epsilon [batch, width]}.
   */
  public static final String DENOISER_FILE = "denoiser.onnx";

  /** Buffers are made of what a manifest says: it may not say everything. */
  private static final int WIDEST_EMBEDDING = 65_536;

  /**
   * Checks the components. {@inheritDoc}
   *
   * @throws IllegalArgumentException if version or embedding width is out of range, the fewest
   *     steps are not between 1 and the recommended ones, the null condition is no embedding, or
   *     the sampler cannot run on this schedule and denoiser
   */
  public ModelManifest {
    if (version < 1) {
      throw new IllegalArgumentException("version: " + version + " (expected: >= 1)");
    }
    if (embeddingWidth < 1 || embeddingWidth > WIDEST_EMBEDDING) {
      throw new IllegalArgumentException(
          "embeddingWidth: " + embeddingWidth + " (expected: 1 to " + WIDEST_EMBEDDING + ")");
    }
    if (minSteps < 1 || minSteps > sampler.steps()) {
      throw new IllegalArgumentException(
          "minSteps: "
              + minSteps
              + " (expected: 1 to the sampler's steps, "
              + sampler.steps()
              + ")");
    }
    int width = embeddingWidth;
    conditionDropout.ifPresent(dropout -> checkNullCondition(dropout, width));
    sampler.run(schedule, conditionDropout, domain.clipMinimum(), domain.clipMaximum());
    files = List.copyOf(files);
    origin = Collections.unmodifiableSortedMap(new TreeMap<>(origin));
  }

  private static void checkNullCondition(ConditionDropout dropout, int embeddingWidth) {
    if (dropout.nullCondition().size() != embeddingWidth) {
      throw new IllegalArgumentException(
          "null condition: width "
              + dropout.nullCondition().size()
              + " (expected: "
              + embeddingWidth
              + ", the embedding's)");
    }
  }

  /**
   * The recommended sampler, written out: what the trainer executed, and the streamer executes.
   *
   * @return the run
   */
  public SamplerRun run() {
    return run(sampler.steps());
  }

  /**
   * The recommended sampler with another number of steps, written out.
   *
   * @param steps K
   * @return the run
   * @throws IllegalArgumentException if so many steps do not fit the schedule
   */
  public SamplerRun run(int steps) {
    return sampler
        .withSteps(steps)
        .run(schedule, conditionDropout, domain.clipMinimum(), domain.clipMaximum());
  }

  /**
   * One file of a version.
   *
   * @param name a plain name, without folders
   * @param sizeBytes its length
   * @param sha256 its digest, lower-case hexadecimal
   */
  public record ModelFile(String name, long sizeBytes, String sha256) {}

  /**
   * Agreement of the trainer's networks and the exported graphs on the same inputs.
   *
   * @param maxAbsDifference largest absolute difference of any output
   * @param largestAbsOutput largest absolute output
   * @param tolerance what the difference must not exceed
   * @param vector outputs for whoever loads the graphs to reproduce; nothing of versions published
   *     before there were any
   */
  public record Parity(
      double maxAbsDifference,
      double largestAbsOutput,
      double tolerance,
      Optional<ParityVector> vector) {
    /**
     * Agreement without outputs to reproduce.
     *
     * @param maxAbsDifference largest absolute difference of any output
     * @param largestAbsOutput largest absolute output
     * @param tolerance what the difference must not exceed
     */
    public Parity(double maxAbsDifference, double largestAbsOutput, double tolerance) {
      this(maxAbsDifference, largestAbsOutput, tolerance, Optional.empty());
    }

    /**
     * The same agreement, with outputs to reproduce.
     *
     * @param outputs the trainer's
     * @return the agreement with them
     */
    public Parity with(ParityVector outputs) {
      return new Parity(maxAbsDifference, largestAbsOutput, tolerance, Optional.of(outputs));
    }

    /**
     * Whether the two agree.
     *
     * @return true if the difference is a number within the tolerance
     */
    public boolean holds() {
      return maxAbsDifference <= tolerance;
    }
  }
}
