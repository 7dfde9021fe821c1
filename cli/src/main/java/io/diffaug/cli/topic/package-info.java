/** Topics as a reader sees them: committed records, from the first to the end. */
package io.diffaug.cli.topic;
