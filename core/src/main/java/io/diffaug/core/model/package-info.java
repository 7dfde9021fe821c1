/** Model bundles at rest: manifest, files, repository. */
package io.diffaug.core.model;
