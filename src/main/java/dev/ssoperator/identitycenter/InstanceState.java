package dev.ssoperator.identitycenter;

/** Whether there is an instance to work on. */
public sealed interface InstanceState {

  /** The instance is ACTIVE and permission sets are enabled. */
  record Ready(Instance instance) implements InstanceState {}

  /**
   * There is no instance, or it cannot be used.
   *
   * @param reason a sentence that says why and what to do
   * @param isUnanswered whether AWS did not tell: it could not be reached, failed or throttled
   */
  record NotReady(String reason, boolean isUnanswered) implements InstanceState {

    /** AWS has reported that no instance is usable. */
    public NotReady(String reason) {
      this(reason, false);
    }
  }
}
