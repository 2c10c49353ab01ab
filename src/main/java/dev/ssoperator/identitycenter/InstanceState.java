package dev.ssoperator.identitycenter;

/** Whether there is an instance to work on. */
public sealed interface InstanceState {

  /** There is one, it is ACTIVE and permission sets are enabled. */
  record Ready(Instance instance) implements InstanceState {}

  /**
   * There is none, or it cannot be used.
   *
   * @param reason a sentence that says why and what to do
   * @param isUnanswered whether AWS could not say: it was not reached, failed or throttled
   */
  record NotReady(String reason, boolean isUnanswered) implements InstanceState {

    /** AWS says that there is none to use. */
    public NotReady(String reason) {
      this(reason, false);
    }
  }
}
