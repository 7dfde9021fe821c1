package io.diffaug.streamer;

import io.diffaug.core.architecture.ArchitectureContract;

class ArchitectureTest extends ArchitectureContract {}
