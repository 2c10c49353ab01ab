package dev.ssoperator.identitycenter;

/**
 * An account of the organization.
 *
 * @param id twelve digits
 * @param name not unique
 * @param state AWS's value: {@code PENDING_ACTIVATION}, {@code ACTIVE}, {@code SUSPENDED}, {@code
 *     PENDING_CLOSURE} or {@code CLOSED}
 */
public record OrganizationAccount(String id, String name, String state) {

  /** Whether it can be assigned. */
  public boolean isActive() {
    return state.equals("ACTIVE");
  }
}
