package dev.ssoperator.identitycenter;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads the organization. Every method calls AWS, reads all pages, caches nothing, and throws
 * {@link IdentityCenterException}; no method returns part of a list. A throttled page is read again
 * a few times, as the rate limit allows.
 */
public interface OrganizationReader {

  /**
   * An organizational unit.
   *
   * @param id {@code ou-…}
   * @param name unique among the units of its parent
   */
  record Unit(String id, String name) {}

  /** All accounts of the organization ({@code organizations:ListAccounts}), sorted by id. */
  List<OrganizationAccount> accounts();

  /** The ids of the roots, {@code r-…} ({@code organizations:ListRoots}). */
  List<String> roots();

  /**
   * The units directly in a root or unit ({@code organizations:ListOrganizationalUnitsForParent});
   * empty if the parent does not exist.
   */
  Optional<List<Unit>> units(String parentId);

  /**
   * The accounts directly in a root or unit ({@code organizations:ListAccountsForParent}); empty if
   * the parent does not exist.
   */
  Optional<List<OrganizationAccount>> accountsIn(String parentId);

  /**
   * The tags of an account ({@code organizations:ListTagsForResource}); empty if the account does
   * not exist.
   */
  Optional<Map<String, String>> tags(String accountId);
}
