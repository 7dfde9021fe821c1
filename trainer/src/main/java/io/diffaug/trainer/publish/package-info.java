/** From trained networks to an announced version: export, parity, repository, announcement. */
package io.diffaug.trainer.publish;
