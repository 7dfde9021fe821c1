/** What a process has to do with its operating system: how it is asked to end. */
package io.diffaug.core.process;
