/** The diffusion as tables: noise schedule, timestep spacing, samplers, and the plain executor. */
package io.diffaug.core.diffusion;
