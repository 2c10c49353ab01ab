package dev.ssoperator.identitycenter.quota;

/**
 * The rate limit of one service.
 *
 * @param callsPerSecond the sustained rate, 0.1 to 1,000,000
 * @param burst how many calls may be made at once after a pause, 1 to 1,000,000
 */
public record RateLimit(double callsPerSecond, int burst) {

  private static final double MIN_RATE = 0.1;
  private static final int MAX = 1_000_000;

  /**
   * Checks the limit.
   *
   * @throws IllegalArgumentException naming the value and the accepted range
   */
  public RateLimit {
    check("", callsPerSecond, burst);
  }

  /**
   * Creates a limit; the message about an invalid value begins with the name of the service.
   *
   * @throws IllegalArgumentException such as {@code sso-admin-rate must be …}
   */
  public static RateLimit of(String service, double callsPerSecond, int burst) {
    check(service + "-", callsPerSecond, burst);
    return new RateLimit(callsPerSecond, burst);
  }

  private static void check(String prefix, double callsPerSecond, int burst) {
    check(
        callsPerSecond >= MIN_RATE && callsPerSecond <= MAX,
        prefix + "rate must be 0.1 to 1000000 calls per second",
        callsPerSecond);
    check(burst >= 1 && burst <= MAX, prefix + "burst must be 1 to 1000000 calls", burst);
  }

  private static void check(boolean holds, String rule, Number value) {
    if (!holds) {
      throw new IllegalArgumentException("%s, not \"%s\"".formatted(rule, value));
    }
  }
}
