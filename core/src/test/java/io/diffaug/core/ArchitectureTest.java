package io.diffaug.core;

import io.diffaug.core.architecture.ArchitectureContract;

class ArchitectureTest extends ArchitectureContract {}
