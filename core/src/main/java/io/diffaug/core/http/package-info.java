/** Answers over HTTP at fixed paths, on the JDK's own server: what a process tells of itself. */
package io.diffaug.core.http;
