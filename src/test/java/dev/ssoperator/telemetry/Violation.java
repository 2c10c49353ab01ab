package dev.ssoperator.telemetry;

/** For {@code ArchitectureTest}: depends on another package. */
public final class Violation {
  dev.ssoperator.api.Violation api;
}
