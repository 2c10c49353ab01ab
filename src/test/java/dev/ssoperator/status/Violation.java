package dev.ssoperator.status;

/** For {@code ArchitectureTest}: depends upwards and on packages that stand alone. */
public final class Violation {
  dev.ssoperator.permissionset.Violation above;
  dev.ssoperator.emulator.Violation emulator;
  dev.ssoperator.telemetry.Violation telemetry;
  dev.ssoperator.logging.Violation logging;
}
