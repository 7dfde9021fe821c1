package io.diffaug.trainer.publish;

import io.diffaug.core.model.ModelManifest.Parity;
import io.diffaug.core.quality.PairQuality;

/**
 * A version as it was published, and what was measured of it on held-out samples.
 *
 * @param version the version
 * @param parity how closely its graphs agree with the trained networks
 * @param quality figures of its views
 * @param agreement mean cosine of the embeddings of anchor and view
 * @param curve what fewer steps cost
 */
public record Release(
    PublishedVersion version,
    Parity parity,
    PairQuality quality,
    double agreement,
    StepsCurve curve) {}
