package dev.ssoperator.identitycenter;

/** Whether there is an instance to work on. */
public sealed interface InstanceState {

  /** There is one, it is ACTIVE and permission sets are enabled. */
  record Ready(Instance instance) implements InstanceState {}

  /**
   * There is none, or it cannot be used.
   *
   * @param reason a sentence that says why and what to do
   */
  record NotReady(String reason) implements InstanceState {}
}
