/** What being ready for several numbers of steps costs: the looped sampler against the unrolled. */
package io.diffaug.bench.loop;
