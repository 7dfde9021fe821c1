/** ONNX models as data: written, composed, verified. */
package io.diffaug.core.onnx;
