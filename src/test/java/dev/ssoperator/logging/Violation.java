package dev.ssoperator.logging;

/** For {@code ArchitectureTest}: depends on another package. */
public final class Violation {
  dev.ssoperator.api.Violation api;
}
