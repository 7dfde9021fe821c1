/**
 * The audit: counts what became of every input record, from the topics alone. Shares no code with
 * the streamer, not even the name of a header, so that one cannot hide a mistake of the other.
 */
package io.diffaug.cli.audit;
