package io.diffaug.trainer;

import io.diffaug.core.architecture.ArchitectureContract;

class ArchitectureTest extends ArchitectureContract {}
