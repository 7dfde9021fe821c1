/** The command line, the embedded broker, the demo, the audit, and the end-to-end tests. */
package io.diffaug.cli;
