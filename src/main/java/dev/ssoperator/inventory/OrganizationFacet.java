package dev.ssoperator.inventory;

import dev.ssoperator.identitycenter.quota.Lane;

/** A part of the organization that is read on its own, and only while somebody needs it. */
public enum OrganizationFacet {
  /** Id, name and state of every account: one call per 20 accounts. */
  ACCOUNTS(Lane.GRANT),
  /**
   * The organizational units, with the accounts directly in each: at least two calls per unit, and
   * one more per 20 units or accounts in it.
   */
  UNITS(Lane.READ),
  /** The tags of every account: one call per account, which takes minutes. */
  TAGS(Lane.SWEEP);

  private final Lane lane;

  OrganizationFacet(Lane lane) {
    this.lane = lane;
  }

  /** The lane of its reads; a single one, so that one read in flight serves all requesters. */
  Lane lane() {
    return lane;
  }
}
