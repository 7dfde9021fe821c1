/** Consumes contrastive pairs: a client library and a reference online learner. */
package io.diffaug.learner;
