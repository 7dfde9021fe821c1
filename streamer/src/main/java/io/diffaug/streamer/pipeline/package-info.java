/**
 * The road of a sample, from a delivery to its envelope, and the actors that keep it open; knows
 * nothing of Kafka's classes.
 */
package io.diffaug.streamer.pipeline;
