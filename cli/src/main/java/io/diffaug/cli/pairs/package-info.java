/** Contrastive pairs for a person, or a program in another language, to read. */
package io.diffaug.cli.pairs;
