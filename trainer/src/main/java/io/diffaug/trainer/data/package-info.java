/** Training data: samples brought into model space, some of them held out. */
package io.diffaug.trainer.data;
