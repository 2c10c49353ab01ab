package dev.ssoperator.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/** Who gets which permission set in which account. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record AccountAssignmentSpec(
    @Nullable PermissionSetRef permissionSetRef,
    @Nullable String permissionSetArn,
    Principal principal,
    Account account,
    DeletionPolicy deletionPolicy) {

  /** Fills what an API server without schema defaults leaves out. */
  public AccountAssignmentSpec {
    deletionPolicy = deletionPolicy == null ? DeletionPolicy.DELETE : deletionPolicy;
  }
}
