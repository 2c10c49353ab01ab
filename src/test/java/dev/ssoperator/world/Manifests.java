package dev.ssoperator.world;

/** Manifests that scenarios have in common. */
public final class Manifests {

  /** What a permission set's spec can have beside policies of AWS. */
  public static final String OTHER_POLICIES =
      """
      customerManagedPolicies: [{name: DenyBudgets, path: /finance/}]
      permissionsBoundary: {managedPolicy: arn:aws:iam::aws:policy/PowerUserAccess}
      inlinePolicy:
        Version: "2012-10-17"
        Statement: [{Effect: Allow, Action: "ce:*", Resource: "*"}]
      tags: {team: finance}
      """;

  private Manifests() {}

  /** A permission set named alike in Kubernetes and AWS; the spec is indented by two. */
  public static String set(String name, String spec) {
    return """
        ---
        apiVersion: ssoperator.dev/v1beta1
        kind: PermissionSet
        metadata: {name: %s}
        spec:
          description: Made by a test
        %s"""
        .formatted(name, spec.isEmpty() ? "" : spec.indent(2));
  }

  /** An assignment of a permission set that is a resource too. */
  public static String assignment(String name, String set, String accountId, String principal) {
    return request(
        name,
        "permissionSetRef: {name: %s}".formatted(set),
        principal,
        "id: \"%s\"".formatted(accountId));
  }

  /** An assignment of any permission set in any account. */
  public static String request(
      String name, String permissionSet, String principal, String account) {
    return """
        ---
        apiVersion: ssoperator.dev/v1beta1
        kind: AccountAssignment
        metadata: {name: %s}
        spec:
          %s
          principal: {%s}
          account: {%s}
        """
        .formatted(name, permissionSet, principal, account);
  }
}
