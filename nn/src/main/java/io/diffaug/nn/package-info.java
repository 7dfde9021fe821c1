/** Networks, losses, optimiser and positives on DJL, and their export to ONNX by tracing. */
package io.diffaug.nn;
