/** Ed25519 signatures of manifests and orders, by the JDK's own provider; keys are PEM files. */
package io.diffaug.core.signature;
