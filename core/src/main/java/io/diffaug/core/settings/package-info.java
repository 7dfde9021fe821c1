/** Settings: HOCON in, validated records out, every complaint at once. */
package io.diffaug.core.settings;
