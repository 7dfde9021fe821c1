package io.diffaug.cli.models;

import io.diffaug.core.diffusion.SamplerSettings;
import io.diffaug.core.model.ModelManifest;
import io.diffaug.core.model.ModelManifest.ModelFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A manifest in lines for a person. */
public final class VersionFacts {

  private VersionFacts() {}

  /**
   * Describes a version.
   *
   * @param manifest its manifest
   * @return one fact a line
   */
  public static List<String> of(ModelManifest manifest) {
    List<String> lines = new ArrayList<>();
    lines.add(line("domain", manifest.domain().name() + ", width " + manifest.domain().width()));
    lines.add(line("embedding", "width " + manifest.embeddingWidth()));
    lines.add(line("sampler", sampler(manifest.sampler())));
    lines.add(
        line(
            "parity",
            String.format(
                Locale.ROOT,
                "%.1e (tolerance %.1e)",
                manifest.parity().maxAbsDifference(),
                manifest.parity().tolerance())));
    manifest.files().forEach(file -> lines.add(line("file", file(file))));
    manifest.origin().forEach((name, value) -> lines.add(line("origin", name + " = " + value)));
    return lines;
  }

  private static String sampler(SamplerSettings sampler) {
    return String.format(
        Locale.ROOT,
        "%s, %d steps, %s spacing, from timestep %d, guidance %s",
        sampler.sampler(),
        sampler.steps(),
        sampler.spacing().wireName(),
        sampler.startTimestep(),
        sampler.guidanceScale());
  }

  private static String file(ModelFile file) {
    return String.format(
        Locale.ROOT, "%s, %,d bytes, sha256 %s", file.name(), file.sizeBytes(), file.sha256());
  }

  private static String line(String name, String value) {
    return String.format(Locale.ROOT, "  %-10s %s", name, value);
  }
}
