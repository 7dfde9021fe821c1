/** What composing the sampler into one graph gains over one native call a step. */
package io.diffaug.bench.exporter;
