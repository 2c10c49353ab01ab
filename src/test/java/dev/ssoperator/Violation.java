package dev.ssoperator;

/** For {@link ArchitectureTest}: of the root, which no package may depend on. */
public final class Violation {}
