package dev.ssoperator.identitycenter;

import dev.ssoperator.api.Account;
import dev.ssoperator.api.Principal;
import java.util.Optional;

/** Finds ids by the names people use. Every search throws {@link IdentityCenterException}. */
public interface Directory {

  /** The id of the group with this display name ({@code identitystore:GetGroupId}). */
  Optional<String> groupId(String displayName);

  /** The id of the user with this user name ({@code identitystore:GetUserId}). */
  Optional<String> userId(String userName);

  /**
   * The id of the active account with this name ({@code organizations:ListAccounts}).
   *
   * @throws IdentityCenterException of kind {@link ErrorKind#INVALID} when several accounts have
   *     it, since names are not unique in AWS Organizations
   */
  Optional<String> accountId(String accountName);

  /** Forgets what the names in these were found to mean, so that AWS is asked again. */
  void forget(Principal principal, Account account);
}
