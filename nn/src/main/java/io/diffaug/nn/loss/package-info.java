/** What the networks are trained to make small. */
package io.diffaug.nn.loss;
