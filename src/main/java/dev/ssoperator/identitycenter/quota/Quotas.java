package dev.ssoperator.identitycenter.quota;

/**
 * The operator's share of AWS's quotas.
 *
 * @param ssoAdmin calls of SSO Admin; AWS allows 20 per second to all callers together
 * @param identityStore calls of each operation of the Identity Store; AWS allows 20 per second to
 *     all callers together
 * @param organizations calls of Organizations; the default is conservative, because AWS's limit
 *     differs from operation to operation
 * @param slots asynchronous requests in flight
 */
public record Quotas(
    RateLimit ssoAdmin, RateLimit identityStore, RateLimit organizations, SlotLimits slots) {

  /** Values within AWS's quotas. */
  public static final Quotas DEFAULT =
      new Quotas(
          new RateLimit(20, 10), new RateLimit(20, 10), new RateLimit(5, 5), SlotLimits.DEFAULT);
}
