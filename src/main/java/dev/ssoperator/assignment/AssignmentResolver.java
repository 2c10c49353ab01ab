package dev.ssoperator.assignment;

import dev.ssoperator.api.AccountAssignmentSpec;
import dev.ssoperator.api.AssignedAccess;
import dev.ssoperator.api.PermissionSet;
import dev.ssoperator.api.PermissionSetStatus;
import dev.ssoperator.api.Principal;
import dev.ssoperator.api.PrincipalType;
import dev.ssoperator.identitycenter.Directory;
import dev.ssoperator.status.Reason;
import dev.ssoperator.status.Verdict;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Finds what a spec means in AWS: names become ids, a reference becomes an ARN. */
final class AssignmentResolver {

  /** The outcome. */
  sealed interface Resolution {

    /** The spec means this. */
    record Resolved(AssignedAccess access) implements Resolution {}

    /** The spec means nothing yet. */
    record Unresolved(Verdict verdict) implements Resolution {}
  }

  private final Directory directory;

  AssignmentResolver(Directory directory) {
    this.directory = directory;
  }

  /** Resolves a resource's spec, by names asked for anew when the user asks for a fresh look. */
  Resolution resolve(AssignmentWork work) {
    var spec = work.resource().getSpec();
    if (work.isAsked()) {
      directory.forget(spec.principal(), spec.account());
    }
    return resolve(spec, work.context().getSecondaryResource(PermissionSet.class));
  }

  private Resolution resolve(AccountAssignmentSpec spec, Optional<PermissionSet> permissionSet) {
    var arn = Optional.ofNullable(spec.permissionSetArn()).or(() -> usableArn(permissionSet));
    if (arn.isEmpty()) {
      return unresolved(Reason.PERMISSION_SET_NOT_READY, whyNotUsable(spec, permissionSet));
    }
    var account = spec.account();
    var accountId =
        account.id() != null
            ? Optional.of(account.id())
            : find(account.name(), directory::accountId);
    if (accountId.isEmpty()) {
      return unresolved(
          Reason.ACCOUNT_NOT_FOUND,
          "no active account named \"%s\" in AWS Organizations".formatted(account.name()));
    }
    return resolve(spec.principal(), arn.get(), accountId.get());
  }

  private Resolution resolve(Principal principal, String arn, String accountId) {
    if (principal.groupId() != null) {
      return resolved(arn, accountId, PrincipalType.GROUP, principal.groupId());
    }
    if (principal.userId() != null) {
      return resolved(arn, accountId, PrincipalType.USER, principal.userId());
    }
    var group = principal.group();
    if (group != null) {
      return directory
          .groupId(group)
          .map(id -> resolved(arn, accountId, PrincipalType.GROUP, id))
          .orElseGet(
              () ->
                  unresolved(
                      Reason.PRINCIPAL_NOT_FOUND,
                      "no group named \"%s\" in the identity store".formatted(group)));
    }
    return find(principal.user(), directory::userId)
        .map(id -> resolved(arn, accountId, PrincipalType.USER, id))
        .orElseGet(
            () ->
                unresolved(
                    Reason.PRINCIPAL_NOT_FOUND,
                    "no user named \"%s\" in the identity store".formatted(principal.user())));
  }

  private static Optional<String> usableArn(Optional<PermissionSet> permissionSet) {
    return permissionSet
        .filter(set -> !set.isMarkedForDeletion())
        .map(PermissionSet::getStatus)
        .filter(status -> status.appliedGeneration() != null)
        .map(PermissionSetStatus::arn);
  }

  private static String whyNotUsable(
      AccountAssignmentSpec spec, Optional<PermissionSet> permissionSet) {
    var reference = spec.permissionSetRef();
    var name = reference == null ? "" : reference.name();
    if (permissionSet.isEmpty()) {
      return "waiting for PermissionSet %s to be created".formatted(name);
    }
    return permissionSet.get().isMarkedForDeletion()
        ? "PermissionSet %s is being deleted".formatted(name)
        : "waiting for PermissionSet %s to be complete in AWS".formatted(name);
  }

  private static Optional<String> find(
      @Nullable String name, Function<String, Optional<String>> lookUp) {
    return name == null ? Optional.empty() : lookUp.apply(name);
  }

  private static Resolution resolved(
      String arn, String accountId, PrincipalType type, String principalId) {
    return new Resolution.Resolved(new AssignedAccess(arn, accountId, type, principalId));
  }

  private static Resolution unresolved(Reason reason, String message) {
    return new Resolution.Unresolved(Verdict.of(reason, message));
  }
}
