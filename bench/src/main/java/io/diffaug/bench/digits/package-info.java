/** The bundled data set, for benches and demo. */
package io.diffaug.bench.digits;
