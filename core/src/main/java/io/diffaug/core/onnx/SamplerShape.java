package io.diffaug.core.onnx;

/**
 * The sizes of a composed sampler. Inside, view v of sample b is row {@code b * views + v}.
 *
 * @param width floats a sample
 * @param embedding floats an embedding
 * @param views positives a sample
 */
record SamplerShape(long width, long embedding, int views) {}
