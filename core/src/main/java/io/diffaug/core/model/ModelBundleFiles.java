package io.diffaug.core.model;

/**
 * The verified bytes of one version: what was checked is what is loaded.
 *
 * @param manifest the manifest
 * @param encoder the encoder's ONNX model, whose digest matched
 * @param denoiser the denoiser's ONNX model, whose digest matched
 */
@SuppressWarnings("ArrayRecordComponent") // bytes of a file; compared by nobody
public record ModelBundleFiles(ModelManifest manifest, byte[] encoder, byte[] denoiser) {}
