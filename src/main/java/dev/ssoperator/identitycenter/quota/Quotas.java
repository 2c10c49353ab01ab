package dev.ssoperator.identitycenter.quota;

/**
 * What the operator takes of AWS's quotas.
 *
 * @param ssoAdmin calls of SSO Admin; AWS allows 20 per second to all callers together
 * @param identityStore calls of each operation of the Identity Store; AWS allows 20 per second to
 *     all callers together
 * @param organizations calls of Organizations; the default is conservative, because AWS's limit
 *     differs from operation to operation
 * @param slots asynchronous requests in progress
 */
public record Quotas(
    RateLimit ssoAdmin, RateLimit identityStore, RateLimit organizations, SlotLimits slots) {

  /** What fits AWS's quotas. */
  public static final Quotas DEFAULT =
      new Quotas(
          new RateLimit(20, 10), new RateLimit(20, 10), new RateLimit(5, 5), SlotLimits.DEFAULT);
}
