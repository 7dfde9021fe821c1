/** Domains: how a payload becomes a row of model space, and a generated row a payload. */
package io.diffaug.core.domain;
