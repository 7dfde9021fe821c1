package io.diffaug.core.model;

import java.util.Map;

/**
 * The verified bytes of one version: what was checked is what is loaded.
 *
 * @param manifest the manifest
 * @param contents the bytes of each file by name; every digest matched
 */
public record ModelBundleFiles(ModelManifest manifest, Map<String, byte[]> contents) {
  /** Copies the map, not the bytes. {@inheritDoc} */
  public ModelBundleFiles {
    contents = Map.copyOf(contents);
  }

  /**
   * The encoder's ONNX model.
   *
   * @return its bytes
   */
  public byte[] encoder() {
    return contents.get(ModelManifest.ENCODER_FILE);
  }

  /**
   * The denoiser's ONNX model.
   *
   * @return its bytes
   */
  public byte[] denoiser() {
    return contents.get(ModelManifest.DENOISER_FILE);
  }
}
