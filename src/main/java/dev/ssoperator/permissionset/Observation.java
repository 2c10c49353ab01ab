package dev.ssoperator.permissionset;

import dev.ssoperator.identitycenter.PermissionSetSnapshot;
import java.util.Optional;
import java.util.Set;

/**
 * A permission set as AWS holds it.
 *
 * @param set the set, if there is one
 * @param outdated the accounts that do not have its newest revision
 */
record Observation(Optional<PermissionSetSnapshot> set, Set<String> outdated) {

  /** There is no set. */
  static final Observation NONE = new Observation(Optional.empty(), Set.of());
}
