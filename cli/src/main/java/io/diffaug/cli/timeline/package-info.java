/** Versions over time, pure: what happened to them, who served, and how much was published. */
package io.diffaug.cli.timeline;
