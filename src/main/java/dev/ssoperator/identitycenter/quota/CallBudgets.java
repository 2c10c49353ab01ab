package dev.ssoperator.identitycenter.quota;

import java.util.Map;

/**
 * One budget for each of AWS's rate limits.
 *
 * @param ssoAdmin the calls of SSO Admin
 * @param groups lookups of groups in the Identity Store, which limits each operation on its own
 * @param users lookups of users in the Identity Store
 * @param organizations the calls of Organizations
 */
public record CallBudgets(
    CallBudget ssoAdmin, CallBudget groups, CallBudget users, CallBudget organizations) {

  private static final String USER = "User";

  public CallBudgets(Quotas quotas) {
    this(
        new CallBudget(quotas.ssoAdmin()),
        new CallBudget(quotas.identityStore()),
        new CallBudget(quotas.identityStore()),
        new CallBudget(quotas.organizations()));
  }

  /** The budget of an operation of the Identity Store. */
  public CallBudget identityStore(String operation) {
    return operation.contains(USER) ? users : groups;
  }

  /** The budgets by their name in metrics. */
  public Map<String, CallBudget> byService() {
    return Map.of(
        "sso-admin",
        ssoAdmin,
        "identity-store-groups",
        groups,
        "identity-store-users",
        users,
        "organizations",
        organizations);
  }
}
