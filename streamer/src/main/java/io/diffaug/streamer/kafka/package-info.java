/** The streamer's edge to Kafka: a source of batches and a sink that commits exactly once. */
package io.diffaug.streamer.kafka;
