/**
 * What happens in a stream, told as it happens: the seam between the stream and whoever counts,
 * times or judges it. Knows no metrics library, no Kafka and no Akka.
 */
package io.diffaug.streamer.observation;
