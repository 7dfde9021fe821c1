/** The demo: the whole job once, from real data to contrastive pairs, with a kill on the way. */
package io.diffaug.cli.demo;
