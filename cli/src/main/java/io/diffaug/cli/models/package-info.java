/** The models log and the versions it tells of, for a person to read and to write to. */
package io.diffaug.cli.models;
