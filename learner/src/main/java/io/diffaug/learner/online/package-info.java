/**
 * A reference online learner: encoders trained as pairs arrive, beside baselines of the same run.
 */
package io.diffaug.learner.online;
