/**
 * Inference: parsed samples in, outcomes out, ONNX Runtime between them. Bundles are leased,
 * buffers belong to workers, and nothing here knows of streams or Kafka.
 */
package io.diffaug.streamer.inference;
