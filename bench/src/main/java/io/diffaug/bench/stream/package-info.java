/** What the stream around a model costs, from topic to topic on a real broker. */
package io.diffaug.bench.stream;
