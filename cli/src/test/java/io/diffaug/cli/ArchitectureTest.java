package io.diffaug.cli;

import io.diffaug.core.architecture.ArchitectureContract;

class ArchitectureTest extends ArchitectureContract {}
