package dev.ssoperator.assignmentset;

import dev.ssoperator.api.PermissionSetRef;
import dev.ssoperator.api.Principal;
import dev.ssoperator.sdk.Digests;
import java.util.Objects;
import java.util.stream.Stream;

/** One access of a set: who gets which permission set in which account. */
record Access(Principal principal, PermissionSetRef permissionSet, Selection.Account account) {

  /** 64 bits: two of 100,000 accesses have the same with a probability of 1 in 3 billion. */
  private static final int HASH_DIGITS = 16;

  /**
   * The name of the AccountAssignment: the same for the same access of the same set, always.
   *
   * @param namespace the set's
   * @param set the set's name
   */
  String name(String namespace, String set) {
    var identity =
        String.join(
            "\n",
            set,
            permissionSet.namespaceFrom(namespace),
            permissionSet.name(),
            account.id(),
            principal.group() != null || principal.groupId() != null ? "group" : "user",
            principal.group() != null || principal.user() != null ? "name" : "id",
            describe(principal));
    return "%s-%s".formatted(set, Digests.sha256(identity).substring(0, HASH_DIGITS));
  }

  /** A principal as its spec names it. */
  static String describe(Principal principal) {
    return Stream.of(principal.group(), principal.user(), principal.groupId(), principal.userId())
        .filter(Objects::nonNull)
        .findFirst()
        .orElse("");
  }
}
