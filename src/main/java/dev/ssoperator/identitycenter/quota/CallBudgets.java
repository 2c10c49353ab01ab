package dev.ssoperator.identitycenter.quota;

import java.util.Map;

/**
 * One budget per service.
 *
 * @param ssoAdmin the calls of SSO Admin
 * @param identityStore the calls of the Identity Store
 * @param organizations the calls of Organizations
 */
public record CallBudgets(CallBudget ssoAdmin, CallBudget identityStore, CallBudget organizations) {

  /** Creates budgets that nothing was taken of yet. */
  public CallBudgets(Quotas quotas) {
    this(
        new CallBudget(quotas.ssoAdmin()),
        new CallBudget(quotas.identityStore()),
        new CallBudget(quotas.organizations()));
  }

  /** The budgets by the name of their service. */
  public Map<String, CallBudget> byService() {
    return Map.of(
        "sso-admin", ssoAdmin, "identity-store", identityStore, "organizations", organizations);
  }
}
