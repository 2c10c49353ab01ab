package dev.ssoperator.emulator;

/** Which instance ListInstances returns. */
public enum InstancePresence {
  /** The instance of the seed. */
  PRESENT,

  /** None: calls that name the instance of the seed are answered as for one that does not exist. */
  ABSENT,

  /** A new one of the same organization, without permission sets and assignments. */
  REPLACED
}
