/**
 * The models log: its events, and their fold into what should serve; pure, the same for every
 * reader.
 */
package io.diffaug.core.rollout;
