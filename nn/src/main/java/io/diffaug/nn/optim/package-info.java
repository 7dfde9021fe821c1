/** How weights change: AdamW with clipping, learning rates, averaged weights. */
package io.diffaug.nn.optim;
