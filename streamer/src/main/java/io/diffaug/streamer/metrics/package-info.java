/**
 * What a stream is measured by: one catalogue of metrics, counted on Micrometer, told to
 * Prometheus.
 */
package io.diffaug.streamer.metrics;
