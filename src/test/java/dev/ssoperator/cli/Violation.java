package dev.ssoperator.cli;

/** For {@code ArchitectureTest}: of the commands, which no package may depend on. */
public final class Violation {}
