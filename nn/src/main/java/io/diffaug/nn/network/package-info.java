/** Networks as plain DJL blocks, and the owner of a network's native memory. */
package io.diffaug.nn.network;
