package dev.ssoperator.boundary;

import dev.ssoperator.api.Account;
import dev.ssoperator.api.AccountScope;

/** Finds out what must be read of AWS Organizations to know whether an account is selected. */
@FunctionalInterface
interface AccountLookup {

  /** Knows nothing and reads nothing. */
  AccountLookup NONE = (account, scope) -> Match.UNKNOWN;

  /**
   * Whether a scope selects an account by its name, unit or tags. Called only where the text of the
   * spec does not decide.
   *
   * @throws dev.ssoperator.identitycenter.IdentityCenterException if AWS Organizations cannot be
   *     read
   */
  Match selects(Account account, AccountScope scope);
}
