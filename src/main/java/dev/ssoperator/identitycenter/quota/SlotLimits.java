package dev.ssoperator.identitycenter.quota;

/**
 * The limits of asynchronous requests in flight, including those of other tools.
 *
 * @param assignments assignment creations and deletions together; 1 to 100. AWS publishes 15 for
 *     creations, and 10 in older texts
 * @param extraRevocations deletions above that; 0 to 100. AWS publishes no limit for deletions, so
 *     a revocation need not wait for grants; when AWS refuses one, they are no longer used
 * @param provisionings provisionings; 1 to 100. AWS: 3
 */
public record SlotLimits(int assignments, int extraRevocations, int provisionings) {

  /** AWS's default quotas. */
  public static final SlotLimits DEFAULT = new SlotLimits(15, 5, 3);

  private static final int MAX = 100;

  /**
   * Checks the limits.
   *
   * @throws IllegalArgumentException naming the setting and the accepted range
   */
  public SlotLimits {
    check("assignment-slots", assignments, 1);
    check("extra-revocation-slots", extraRevocations, 0);
    check("provisioning-slots", provisionings, 1);
  }

  private static void check(String setting, int value, int min) {
    if (value < min || value > MAX) {
      throw new IllegalArgumentException(
          "%s must be %d to %d, not \"%d\"".formatted(setting, min, MAX, value));
    }
  }
}
