package io.diffaug.streamer.inference;

import io.diffaug.proto.RawSample;

/**
 * A parsed sample with the id that its noise grows from.
 *
 * @param sampleId the sample's own id, or its record's coordinate where it has none
 * @param sample the sample as it came
 */
public record RawInput(String sampleId, RawSample sample) {}
