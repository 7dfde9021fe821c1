package io.diffaug.probe;

import io.diffaug.core.architecture.ArchitectureContract;

class ArchitectureTest extends ArchitectureContract {}
