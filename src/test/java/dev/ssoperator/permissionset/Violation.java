package dev.ssoperator.permissionset;

/** For {@code ArchitectureTest}: depends on assignments. */
public final class Violation {
  dev.ssoperator.assignment.Violation assignment;
}
