package dev.ssoperator.proof.fault;

import static dev.ssoperator.world.Manifests.OTHER_POLICIES;
import static dev.ssoperator.world.Manifests.assignment;
import static dev.ssoperator.world.Manifests.request;
import static dev.ssoperator.world.Manifests.set;

import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.api.PermissionSet;
import dev.ssoperator.world.World;

/** What people do in a part of a life. Each can be done again, and then changes nothing. */
enum Part {
  /** Two permission sets, assignments, and an AccountAssignmentSet are created. */
  COMES {
    @Override
    void happen(World world) {
      world.apply(
          set("ops", "managedPolicies: [%s, %s]\n".formatted(READ_ONLY, BILLING) + OTHER_POLICIES)
              + set("dev", "")
              + assignment("always", "ops", PROD, "group: platform")
              + request(
                  "moving", "permissionSetRef: {name: ops}", "group: finance", "name: prod-shop")
              + assignment("leaving", "dev", STAGING, "group: developers")
              + assignment("person", "ops", SANDBOX, "user: alice@example.com")
              + wide("[{organizationalUnit: {path: Security}}]", "[]"));
    }
  },

  /** Policies come and go, an assignment moves, the AccountAssignmentSet widens and narrows. */
  CHANGES {
    @Override
    void happen(World world) {
      world.apply(
          set(
                  "ops",
                  """
                  managedPolicies: [%s, %s]
                  sessionDuration: PT4H
                  relayState: https://example.com
                  inlinePolicy:
                    Version: "2012-10-17"
                    Statement: [{Effect: Deny, Action: "iam:*", Resource: "*"}]
                  tags: {team: shop}
                  """
                      .formatted(READ_ONLY, SUPPORT))
              + request(
                  "moving", "permissionSetRef: {name: ops}", "group: finance", "name: staging-shop")
              + wide(
                  "[{organizationalUnit: {path: Security}}, {ids: [\"%s\"]}]".formatted(NETWORK),
                  "[{ids: [\"%s\"]}]".formatted(TOOLING)));
    }
  },

  /** The AccountAssignmentSet narrows; assignments and a permission set are deleted. */
  GOES {
    @Override
    void happen(World world) {
      world.apply(wide("[{ids: [\"%s\"]}]".formatted(ARCHIVE), "[]"));
      world.delete(AccountAssignment.class, "leaving");
      world.delete(PermissionSet.class, "dev");
      world.delete(AccountAssignment.class, "moving");
    }
  };

  private static final String PROD = "555555555555";
  private static final String STAGING = "666666666666";
  private static final String SANDBOX = "777777777777";
  private static final String ARCHIVE = "222222222222";
  private static final String TOOLING = "333333333333";
  private static final String NETWORK = "444444444444";

  private static final String READ_ONLY = "arn:aws:iam::aws:policy/ReadOnlyAccess";
  private static final String BILLING = "arn:aws:iam::aws:policy/job-function/Billing";
  private static final String SUPPORT = "arn:aws:iam::aws:policy/job-function/SupportUser";

  abstract void happen(World world);

  private static String wide(String accounts, String excluded) {
    return """
        ---
        apiVersion: ssoperator.dev/v1beta1
        kind: AccountAssignmentSet
        metadata: {name: wide}
        spec:
          principals: [{group: security-audit}]
          permissionSetRefs: [{name: ops}]
          accounts: %s
          excludeAccounts: %s
        """
        .formatted(accounts, excluded);
  }
}
