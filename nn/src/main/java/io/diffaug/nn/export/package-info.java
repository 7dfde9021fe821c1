/** Export of any DJL block to ONNX, by tracing its own forward. */
package io.diffaug.nn.export;
