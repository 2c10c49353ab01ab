package dev.ssoperator.assignment;

/** For {@code ArchitectureTest}: depends on permission sets. */
public final class Violation {
  dev.ssoperator.permissionset.Violation permissionSet;
}
