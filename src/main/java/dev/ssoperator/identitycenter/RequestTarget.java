package dev.ssoperator.identitycenter;

import dev.ssoperator.api.AssignedAccess;
import org.jspecify.annotations.Nullable;

/** What an asynchronous request acts on. */
public sealed interface RequestTarget {

  /** The assignment a request creates or deletes. */
  record Assignment(AssignedAccess access) implements RequestTarget {}

  /**
   * The permission set a request provisions.
   *
   * @param permissionSetArn the set
   * @param accountId the one account, or null for all provisioned accounts
   */
  record Provisioning(String permissionSetArn, @Nullable String accountId)
      implements RequestTarget {}
}
