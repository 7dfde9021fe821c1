package io.diffaug.cli.models;

import io.diffaug.core.diffusion.ConditionDropout;
import io.diffaug.core.diffusion.Ddim;
import io.diffaug.core.diffusion.SamplerSettings;
import io.diffaug.core.model.ModelManifest;
import io.diffaug.core.model.ModelManifest.ModelFile;
import io.diffaug.core.signature.Signature;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A manifest in words for a person. */
public final class VersionFacts {

  private VersionFacts() {}

  /**
   * Sums a version up.
   *
   * @param manifest its manifest
   * @return one line
   */
  public static String line(ModelManifest manifest) {
    return String.format(
        Locale.ROOT,
        "version %d: %s, width %d, embedding %d, %s with %d steps, parity %.1e, %,d bytes",
        manifest.version(),
        manifest.domain().name(),
        manifest.domain().width(),
        manifest.embeddingWidth(),
        manifest.sampler().sampler().wireName(),
        manifest.sampler().steps(),
        manifest.parity().maxAbsDifference(),
        manifest.files().stream().mapToLong(ModelFile::sizeBytes).sum());
  }

  /**
   * Tells all of a version.
   *
   * @param manifest its manifest
   * @param manifestSha256 the digest of its manifest, lower-case hexadecimal
   * @return one fact a line
   */
  public static List<String> of(ModelManifest manifest, String manifestSha256) {
    List<String> facts = new ArrayList<>();
    facts.add("version " + manifest.version());
    facts.add(fact("manifest", "sha256 " + manifestSha256));
    facts.add(fact("domain", manifest.domain().name() + ", width " + manifest.domain().width()));
    facts.add(
        fact(
            "clip range",
            "[" + manifest.domain().clipMinimum() + ", " + manifest.domain().clipMaximum() + "]"));
    facts.add(fact("embedding", "width " + manifest.embeddingWidth()));
    facts.add(fact("schedule", manifest.schedule().toString()));
    facts.add(fact("sampler", sampler(manifest.sampler())));
    facts.add(fact("min steps", String.valueOf(manifest.minSteps())));
    facts.add(
        fact(
            "condition",
            manifest
                .conditionDropout()
                .map(ConditionDropout::probability)
                .map(share -> "dropped in training with probability " + share)
                .orElse("never dropped in training, cannot be guided")));
    facts.add(
        fact(
            "parity",
            String.format(
                Locale.ROOT,
                "%.1e, largest output %.3g (tolerance %.1e)",
                manifest.parity().maxAbsDifference(),
                manifest.parity().largestAbsOutput(),
                manifest.parity().tolerance())));
    manifest.files().forEach(file -> facts.add(fact("file", file(file))));
    manifest.origin().forEach((name, value) -> facts.add(fact("origin", name + " = " + value)));
    return facts;
  }

  /**
   * Tells who signed a version.
   *
   * @param signature the signature beside its manifest, if there is one
   * @return one line; it says what is claimed, {@code models verify} whether it is true
   */
  public static String signature(Optional<Signature> signature) {
    return fact(
        "signature", signature.map(given -> "Ed25519, by key " + given.keyId()).orElse("none"));
  }

  private static String sampler(SamplerSettings sampler) {
    return String.format(
        Locale.ROOT,
        "%s%s, %d steps, %s spacing, from timestep %d, guidance %s",
        sampler.sampler().wireName(),
        sampler.sampler() instanceof Ddim ddim && ddim.eta() > 0 ? " eta " + ddim.eta() : "",
        sampler.steps(),
        sampler.spacing().wireName(),
        sampler.startTimestep(),
        sampler.guidanceScale());
  }

  private static String file(ModelFile file) {
    return String.format(
        Locale.ROOT, "%s, %,d bytes, sha256 %s", file.name(), file.sizeBytes(), file.sha256());
  }

  private static String fact(String name, String value) {
    return String.format(Locale.ROOT, "  %-10s %s", name, value);
  }
}
