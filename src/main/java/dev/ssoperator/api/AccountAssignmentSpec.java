package dev.ssoperator.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** Who gets which permission set in which account. */
@ResourcePart
@ValidationRule(
    value = "has(self.permissionSetRef) != has(self.permissionSetArn)",
    message = "set exactly one of permissionSetRef and permissionSetArn")
public record AccountAssignmentSpec(
    @JsonPropertyDescription("The PermissionSet resource to assign. It may be created later.")
        @Nullable PermissionSetRef permissionSetRef,
    @JsonPropertyDescription(
            "The ARN of a permission set that no resource here manages, instead of"
                + " permissionSetRef, e.g."
                + " arn:aws:sso:::permissionSet/ssoins-1234567890abcdef/ps-1234567890abcdef.")
        @Pattern(Patterns.PERMISSION_SET_ARN) @Size(min = 10, max = 1224) @Nullable String permissionSetArn,
    @JsonPropertyDescription("Who gets access: exactly one of group, user, groupId and userId.")
        @Required
        Principal principal,
    @JsonPropertyDescription("Where: exactly one of the account's id and name.") @Required
        Account account,
    @JsonPropertyDescription(
            "What happens to the access when this resource is deleted: Delete revokes it, Retain"
                + " leaves it in AWS.")
        @Default("Delete")
        DeletionPolicy deletionPolicy) {

  /** Fills what an API server without schema defaults leaves out. */
  public AccountAssignmentSpec {
    deletionPolicy = deletionPolicy == null ? DeletionPolicy.DELETE : deletionPolicy;
  }
}
