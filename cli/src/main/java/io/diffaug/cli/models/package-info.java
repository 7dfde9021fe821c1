/** Versions of model bundles for a person to look at. */
package io.diffaug.cli.models;
