/** What a training without an end is measured by, on Micrometer, told to Prometheus. */
package io.diffaug.trainer.metrics;
